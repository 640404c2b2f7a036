with

deals as (

    select
        *,
        repriced_amount - opening_amount as change
    from {{ ref('int_pipeline_forms') }}

),

-- A deal is given to the rep who had it at the start and to the one who has it at the end.
sides as (

    select
        form,
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        opening_rep_id as rep_id,
        pipeline,
        opening_amount as begin_amount,
        0 as created_amount,
        0 as reopened_amount,
        0 as pulled_in_amount,
        0 as increased_amount,
        0 as decreased_amount,
        0 as transferred_in_amount,
        case when is_transferred then opening_amount else 0 end as transferred_out_amount,
        0 as exchange_rate_amount,
        case when not is_in_closing then opening_amount else 0 end as pushed_out_amount,
        0 as won_amount,
        0 as lost_amount,
        0 as removed_amount,
        0 as end_amount
    from deals
    where is_in_opening

    union all

    select
        form,
        period_grain,
        period_start_date,
        period_end_date,
        is_complete,
        closing_rep_id as rep_id,
        pipeline,
        0 as begin_amount,
        case when not was_open and is_new then closing_amount else 0 end as created_amount,
        case when not was_open and not is_new then closing_amount else 0 end as reopened_amount,
        case when was_open and not is_in_opening then closing_amount else 0 end
            as pulled_in_amount,
        case when is_in_opening and change > 0 then change else 0 end as increased_amount,
        case when is_in_opening and change < 0 then -change else 0 end as decreased_amount,
        case when is_transferred then opening_amount else 0 end as transferred_in_amount,
        0 as transferred_out_amount,
        case when is_in_opening then closing_amount - repriced_amount else 0 end
            as exchange_rate_amount,
        0 as pushed_out_amount,
        case when is_won then closing_amount else 0 end as won_amount,
        case when not is_open and not is_won and not is_removed then closing_amount else 0 end
            as lost_amount,
        case when is_removed then closing_amount else 0 end as removed_amount,
        case when is_open then closing_amount else 0 end as end_amount
    from deals
    where is_in_closing

)

select
    form,
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    rep_id,
    pipeline,
    cast(sum(begin_amount) as numeric(18, 2)) as begin_amount,
    cast(sum(created_amount) as numeric(18, 2)) as created_amount,
    cast(sum(reopened_amount) as numeric(18, 2)) as reopened_amount,
    cast(sum(pulled_in_amount) as numeric(18, 2)) as pulled_in_amount,
    cast(sum(increased_amount) as numeric(18, 2)) as increased_amount,
    cast(sum(decreased_amount) as numeric(18, 2)) as decreased_amount,
    cast(sum(transferred_in_amount) as numeric(18, 2)) as transferred_in_amount,
    cast(sum(transferred_out_amount) as numeric(18, 2)) as transferred_out_amount,
    cast(sum(exchange_rate_amount) as numeric(18, 2)) as exchange_rate_amount,
    cast(sum(pushed_out_amount) as numeric(18, 2)) as pushed_out_amount,
    cast(sum(won_amount) as numeric(18, 2)) as won_amount,
    cast(sum(lost_amount) as numeric(18, 2)) as lost_amount,
    cast(sum(removed_amount) as numeric(18, 2)) as removed_amount,
    cast(sum(end_amount) as numeric(18, 2)) as end_amount
from sides
group by 1, 2, 3, 4, 5, 6, 7
