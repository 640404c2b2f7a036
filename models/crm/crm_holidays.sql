{{ canonical_rows('holidays') }}
