"""Rules with numbers that are no procedure: pure functions, their figures in TOML beside a source."""
