with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain = 'month'

),

changes as (

    select * from {{ ref('fct_mrr_changes') }}

),

moved as (

    select distinct
        customer_id,
        attribute_set,
        movement,
        period_start_date
    from {{ ref('int_mrr_movements') }}
    where period_grain = 'month'

),

-- All currencies of the customer, those that did not move too: they are in the balances.
valued as (

    select
        moved.*,
        rates.period_end_date,
        rates.is_complete,
        case
            when changes.valid_from < moved.period_start_date
                then {{ mrr_at_rate('changes.mrr_native', 'rates.opening_rate') }}
            else 0
        end as opening_mrr,
        case
            when changes.valid_to > least(rates.period_end_date, as_of.as_of_date)
                then {{ mrr_at_rate('changes.mrr_native', 'rates.opening_rate') }}
            else 0
        end as retained_mrr,
        case
            when changes.valid_to > least(rates.period_end_date, as_of.as_of_date)
                then {{ mrr_at_rate('changes.mrr_native', 'rates.closing_rate') }}
            else 0
        end as closing_mrr

    from moved

    cross join as_of

    inner join changes
        on moved.customer_id = changes.customer_id
        and moved.period_start_date <= changes.valid_to

    inner join rates
        on moved.period_start_date = rates.period_start_date
        and changes.currency_code = rates.currency_code
        and changes.valid_from <= least(rates.period_end_date, as_of.as_of_date)

),

summed as (

    select
        customer_id,
        attribute_set,
        movement,
        is_complete,
        period_start_date,
        period_end_date,
        sum(opening_mrr) as opening_mrr,
        sum(retained_mrr) as retained_mrr,
        sum(closing_mrr) as closing_mrr
    from valued
    group by 1, 2, 3, 4, 5, 6

)

select
    summed.customer_id,
    attributes.region,
    attributes.segment,
    attributes.channel,
    summed.movement,
    summed.is_complete,
    summed.period_start_date,
    summed.period_end_date,
    cast(summed.opening_mrr as numeric(18, 6)) as opening_mrr,
    cast(summed.closing_mrr as numeric(18, 6)) as closing_mrr,
    cast(summed.retained_mrr - summed.opening_mrr as numeric(18, 6)) as change_mrr,
    cast(summed.closing_mrr - summed.retained_mrr as numeric(18, 6)) as fx_mrr

from summed

inner join {{ ref('int_account_attributes') }} as attributes
    on summed.attribute_set = attributes.attribute_set
