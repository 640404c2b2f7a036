{{ canonical_rows('call_checks') }}
