with

visits as (

    select distinct
        customer_id,
        currency_code,
        period_grain
    from {{ ref('int_mrr_changes_by_period') }}
    where mrr_native = 0 and valid_to < cast('9999-12-31' as date) and is_first_period

)

select
    changes.customer_id,
    changes.currency_code,
    changes.period_grain,
    min(changes.period_start_date) as first_period_start_date

from {{ ref('int_mrr_changes_by_period') }} as changes

inner join visits
    on changes.customer_id = visits.customer_id
    and changes.currency_code = visits.currency_code
    and changes.period_grain = visits.period_grain

where changes.is_closing and changes.mrr_native > 0
group by 1, 2, 3
