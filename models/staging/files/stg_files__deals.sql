{{ accepted_file_rows('deals') }}
