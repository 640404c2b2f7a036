{{ canonical_rows('market_sizes') }}
