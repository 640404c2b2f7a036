{{ canonical_rows('scorecards') }}
