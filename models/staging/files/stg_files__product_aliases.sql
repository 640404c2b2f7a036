{{ parsed_file('product_aliases') }}
