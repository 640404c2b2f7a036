{{ accepted_file_rows('scorecards') }}
