{{ accepted_file_rows('touchpoints') }}
