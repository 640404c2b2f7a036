{{ accepted_file_rows('accounts') }}
