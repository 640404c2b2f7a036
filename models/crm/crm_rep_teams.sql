{{ canonical_rows('rep_teams') }}
