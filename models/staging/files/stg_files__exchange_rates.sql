{{ accepted_file_rows('exchange_rates') }}
