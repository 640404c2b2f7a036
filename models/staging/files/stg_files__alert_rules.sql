{{ parsed_file('alert_rules') }}
