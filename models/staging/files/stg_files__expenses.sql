{{ accepted_file_rows('expenses') }}
