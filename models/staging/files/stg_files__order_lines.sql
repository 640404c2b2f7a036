{{ parsed_file('order_lines') }}
