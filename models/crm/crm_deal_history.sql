{{ canonical_rows('deal_history') }}
