"""What the commands of scripts/kpis.py do, a room for each kind of work.

`project`, `errors`, `choices` and `messages` are what every room may use. `define` makes a new
KPI, and what follows from the YAML of those that there are; `files` reads a user's folder,
`load` pulls a system's records by its API,
`with_dbt` runs dbt and `without_dbt` renders its models in seconds; `build` makes and publishes
a database with them. `read` answers questions about the published one, for `show` (terminal),
`export`, `report` (the page), `notify` (alerts) and `history` (snapshots). `commands` turns
arguments into calls, and is used by nobody.
"""
