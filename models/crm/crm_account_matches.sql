{{ canonical_rows('account_matches') }}
