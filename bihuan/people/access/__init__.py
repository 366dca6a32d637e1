"""Who opened what, and by what right: the access log, and the grants that open what is shut."""
