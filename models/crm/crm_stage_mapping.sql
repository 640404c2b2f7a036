{{ canonical_rows('stage_mapping') }}
