"""The report: one HTML file that needs nothing beside itself, and the mail that sends it."""
