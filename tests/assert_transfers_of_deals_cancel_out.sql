-- What one rep hands over another takes over, in both forms of the waterfall.
select
    form,
    period_grain,
    period_start_date,
    pipeline,
    sum(transferred_in_amount) as transferred_in_amount,
    sum(transferred_out_amount) as transferred_out_amount
from {{ ref('pipeline_waterfall') }}
group by 1, 2, 3, 4
having sum(transferred_in_amount) is distinct from sum(transferred_out_amount)
