with

order_lines as (

    select * from {{ ref('crm_order_lines') }}
    where not coalesce(is_deleted, false)

)

select
    coalesce(
        nullif(
            '{{ choice_var("revenue_basis", ["auto", "order_lines", "won_deals"]) }}',
            'auto'
        ),
        case when count(*) > 0 then 'order_lines' else 'won_deals' end
    ) as revenue_basis
from order_lines
