"""The first-run setup: from an empty installation to the first people who can sign in."""
