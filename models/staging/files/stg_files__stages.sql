{{ accepted_file_rows('stages') }}
