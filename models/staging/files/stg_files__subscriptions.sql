{{ accepted_file_rows('subscriptions') }}
