{{ canonical_rows('marketing_spend') }}
