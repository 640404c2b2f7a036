{{ canonical_rows('web_sessions') }}
