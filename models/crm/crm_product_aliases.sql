{{ canonical_rows('product_aliases') }}
