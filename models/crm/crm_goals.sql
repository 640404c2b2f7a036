{{ canonical_rows('goals') }}
