{{ parsed_file('web_sessions') }}
