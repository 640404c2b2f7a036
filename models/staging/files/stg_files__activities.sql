{{ accepted_file_rows('activities') }}
