{{ parsed_file('call_checks') }}
