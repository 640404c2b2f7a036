{{ accepted_file_rows('deal_history') }}
