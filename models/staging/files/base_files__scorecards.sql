{{ parsed_file('scorecards') }}
