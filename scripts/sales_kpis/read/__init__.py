"""Questions about a published database."""
