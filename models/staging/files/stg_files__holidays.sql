{{ accepted_file_rows('holidays') }}
