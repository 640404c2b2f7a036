with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain = 'month'

),

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

moved as (

    select distinct
        customer_id,
        period_start_date
    from {{ ref('int_mrr_movements') }}
    where period_grain = 'month' and movement in ('expansion', 'contraction')

),

-- Each term is asked whether it ran at the opening, at the end, or at both.
compared as (

    select
        moved.customer_id,
        moved.period_start_date,
        terms.product,
        terms.seats,
        {{ mrr_at_rate('terms.mrr_native', 'rates.opening_rate') }} as mrr,
        terms.active_from < moved.period_start_date
        and terms.active_to >= moved.period_start_date as runs_at_opening,
        terms.active_to > least(rates.period_end_date, as_of.as_of_date)
        and terms.active_from <= rates.period_end_date as runs_at_closing

    from moved

    cross join as_of

    inner join terms
        on moved.customer_id = terms.customer_id
        and moved.period_start_date <= terms.active_to

    inner join rates
        on moved.period_start_date = rates.period_start_date
        and terms.currency_code = rates.currency_code
        and terms.active_from <= least(rates.period_end_date, as_of.as_of_date)

),

-- By product: a change of plan comes as a new item, and is a change of price.
by_product as (

    select
        customer_id,
        period_start_date,
        product,
        sum(case when runs_at_opening then mrr else 0 end) as opening_mrr,
        sum(case when runs_at_closing then mrr else 0 end) as closing_mrr,
        sum(case when runs_at_opening then seats else 0 end) as opening_seats,
        sum(case when runs_at_closing then seats else 0 end) as closing_seats
    from compared
    group by 1, 2, 3

),

-- A seat more or less is worth what a seat cost at the opening.
driven as (

    select
        *,
        case
            when opening_mrr > 0 and closing_mrr > 0 then cast({{ ratio(
                'cast(opening_mrr as ' ~ type_double() ~ ') * (closing_seats - opening_seats)',
                'opening_seats'
            ) }} as numeric(18, 6))
            else 0
        end as seats_mrr,
        case
            when opening_mrr = 0 or closing_mrr = 0 then closing_mrr - opening_mrr
            else 0
        end as cross_sell_mrr
    from by_product

)

select
    customer_id,
    period_start_date,
    cast(sum(closing_mrr - opening_mrr - seats_mrr - cross_sell_mrr) as numeric(38, 14))
        as price_mrr,
    cast(sum(seats_mrr) as numeric(38, 14)) as seats_mrr,
    cast(sum(cross_sell_mrr) as numeric(38, 14)) as cross_sell_mrr
from driven
group by 1, 2
