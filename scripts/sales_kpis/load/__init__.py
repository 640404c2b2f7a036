"""Pull a system's records by its API into the tables that its sources declare.

What a system has, where and in which order, is `systems/<system>.yml`; names and types of tables
and columns are those of `models/staging/<system>/_<system>__sources.yml`. `declared` makes rows of
records by it, `calls` asks an API and waits when it says so, `paging` knows where a pull is,
`secrets` keeps what must not be seen, and `pull` puts them together with dlt.
"""
