{{ accepted_file_rows('web_sessions') }}
