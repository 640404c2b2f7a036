{{ canonical_rows('deals', deal_fields()) }}
