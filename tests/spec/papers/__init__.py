"""What a paper is read into, and what papers have in common."""
