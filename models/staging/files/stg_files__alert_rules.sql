{{ accepted_file_rows('alert_rules') }}
