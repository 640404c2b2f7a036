{{ canonical_rows('leads') }}
