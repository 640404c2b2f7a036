{{ accepted_file_rows('leads') }}
