{{ accepted_file_rows('goals') }}
