{{ canonical_rows('order_lines') }}
