{{ parsed_file('stage_mapping') }}
