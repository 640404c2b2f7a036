-- A customer's month rolls forward, and price, seats and products make its change.
select *
from {{ ref('mrr_movements') }}
where
    abs(
        opening_mrr + new_mrr + reactivation_mrr + expansion_mrr
        - contraction_mrr - churned_mrr + fx_mrr - closing_mrr
    ) > 0.0001
    or abs(expansion_mrr - contraction_mrr - price_mrr - seats_mrr - cross_sell_mrr) > 0.0001
    or (movement in ('expansion', 'contraction')) <> (price_mrr is not null)
