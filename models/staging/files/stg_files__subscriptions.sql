{{ parsed_file('subscriptions') }}
