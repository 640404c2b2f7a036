with

as_of as (

    select * from {{ ref('dim_as_of') }}

),

deals as (

    select
        deals.*,
        coalesce(
            deals.is_closed and {{ reporting_date('deals.closed_at') }} <= as_of.as_of_date, false
        ) as is_closed_by_now

    from {{ ref('crm_deals') }} as deals

    cross join as_of

),

-- Which fields the history of a deal records at all, and its last day.
told as (

    select
        deal_id,
        max({{ reporting_date('changed_at') }}) as last_changed_date,
        count(rep_id) > 0 as tells_rep,
        count(stage) > 0 as tells_stage,
        count(amount) > 0 as tells_amount,
        count(probability) > 0 as tells_probability,
        count(expected_close_date) > 0 as tells_close_date
    from {{ ref('crm_deal_history') }}
    group by 1

),

numbered as (

    select
        *,
        row_number() over (partition by deal_id order by changed_at desc) as number_from_last
    from {{ ref('int_deal_changes') }}

),

-- Where the history goes on after the as-of date, the row of the deal shows what came later:
-- the last change up to that date says how the deal was.
earlier as (

    select
        numbered.*,
        told.tells_rep,
        told.tells_stage,
        told.tells_amount,
        told.tells_probability,
        told.tells_close_date

    from numbered

    inner join told
        on numbered.deal_id = told.deal_id

    inner join as_of
        on told.last_changed_date > as_of.as_of_date

    where numbered.number_from_last = 1

)

select
    deals.connector,
    deals.deal_id,
    deals.account_id,
    deals.lead_id,
    case when earlier.tells_rep then earlier.rep_id else deals.rep_id end as rep_id,
    deals.merged_into_id,
    deals.deal_name,
    deals.pipeline,
    case
        when earlier.tells_stage and not deals.is_closed_by_now then earlier.stage
        else deals.stage
    end as stage,
    deals.deal_type,
    deals.product,
    deals.channel,
    deals.region,
    deals.currency_code,
    deals.lost_reason,
    case when earlier.tells_amount then earlier.amount else deals.amount end as amount,
    deals.one_off_amount,
    deals.monthly_amount,
    deals.term_months,
    case
        when earlier.tells_probability then earlier.probability
        else deals.probability
    end as probability,
    deals.is_open_ended,
    case
        when deals.is_closed_by_now then true
        else coalesce(earlier.is_closed, deals.is_closed)
    end as is_closed,
    case
        when deals.is_closed_by_now then deals.is_won
        else coalesce(earlier.is_won, deals.is_won)
    end as is_won,
    deals.is_deleted,
    case
        when earlier.tells_close_date then earlier.expected_close_date
        else deals.expected_close_date
    end as expected_close_date,
    deals.created_at,
    case
        when deals.is_closed_by_now or earlier.is_closed is null then deals.closed_at
    end as closed_at,
    deals.updated_at

from deals

left join earlier
    on deals.deal_id = earlier.deal_id
