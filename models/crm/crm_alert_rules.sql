{{ canonical_rows('alert_rules') }}
