-- To the cent, for every rep and pipeline of every period; so for all of them as well.
select *
from {{ ref('pipeline_waterfall') }}
where
    begin_amount
    + created_amount + reopened_amount + pulled_in_amount
    + increased_amount - decreased_amount
    + transferred_in_amount - transferred_out_amount
    + exchange_rate_amount
    - pushed_out_amount
    - won_amount - lost_amount - removed_amount
    is distinct from end_amount
