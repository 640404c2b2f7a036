{{ parsed_file('reps') }}
