"""What a careful reader would ask about a paper: one question a file, each a function of a page."""
