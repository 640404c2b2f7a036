{{ parsed_file('market_sizes') }}
