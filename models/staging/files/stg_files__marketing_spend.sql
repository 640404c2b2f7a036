{{ accepted_file_rows('marketing_spend') }}
