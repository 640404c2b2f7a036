{{ parsed_file('survey_responses') }}
