{{ canonical_rows('reps') }}
