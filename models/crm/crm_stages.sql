{{ canonical_rows('stages') }}
