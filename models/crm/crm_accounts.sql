{{ canonical_rows('accounts') }}
