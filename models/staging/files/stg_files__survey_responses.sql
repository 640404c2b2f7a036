{{ accepted_file_rows('survey_responses') }}
