{{ accepted_file_rows('stage_mapping') }}
