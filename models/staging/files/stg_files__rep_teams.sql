{{ parsed_file('rep_teams') }}
