{{ accepted_file_rows('rep_teams') }}
