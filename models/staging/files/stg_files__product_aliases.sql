{{ accepted_file_rows('product_aliases') }}
