{{ canonical_rows('survey_responses') }}
