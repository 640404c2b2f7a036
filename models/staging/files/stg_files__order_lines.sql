{{ accepted_file_rows('order_lines') }}
