"""Pages of `people` about oneself: one's password and how one signs in."""
