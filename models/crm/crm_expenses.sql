{{ canonical_rows('expenses') }}
