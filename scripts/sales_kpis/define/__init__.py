"""How a KPI is defined: what is made from its SQL and YAML, and a new one like it."""
