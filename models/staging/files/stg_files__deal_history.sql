{{ parsed_file('deal_history') }}
