{{ canonical_rows('touchpoints') }}
