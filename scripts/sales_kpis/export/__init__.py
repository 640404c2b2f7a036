"""The published values as files."""
