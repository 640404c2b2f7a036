{{ parsed_file('account_matches') }}
