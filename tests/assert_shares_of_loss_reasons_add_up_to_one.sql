-- A loss without a reason is unknown, not left out.
select
    period_grain,
    period_start_date,
    pipeline,
    sum(share_of_lost_deals) as sum_of_shares
from {{ ref('loss_reasons') }}
group by 1, 2, 3
having sum(share_of_lost_deals) is null or abs(sum(share_of_lost_deals) - 1) > 1e-9
