"""From data to a published database: made, checked, and whole or not at all."""
