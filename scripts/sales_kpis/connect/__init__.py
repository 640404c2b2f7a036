"""From an export of a CRM to files that a build reads: looked at, proposed, shown, written."""
