{{ accepted_file_rows('market_sizes') }}
