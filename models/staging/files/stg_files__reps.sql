{{ accepted_file_rows('reps') }}
