{{ accepted_file_rows('call_checks') }}
