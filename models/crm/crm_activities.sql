{{ canonical_rows('activities') }}
