"""The project's models without dbt, for what has to take seconds."""
