{{ parsed_file('expenses') }}
