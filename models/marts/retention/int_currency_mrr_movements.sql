with

-- Nearly always one change in the period, which knows both balances.
compared as (

    select
        customer_id,
        currency_code,
        attribute_set,
        has_several_currencies,
        period_grain,
        period_start_date,
        is_first_period,
        cast(mrr_native - mrr_change_native as numeric(18, 6)) as opening_native,
        mrr_native as closing_native
    from {{ ref('int_mrr_changes_by_period') }}
    where is_opening and is_closing

    union all

    select
        customer_id,
        currency_code,
        attribute_set,
        has_several_currencies,
        period_grain,
        period_start_date,
        is_first_period,
        cast(
            sum(case when is_opening then mrr_native - mrr_change_native else 0 end)
            as numeric(18, 6)
        ) as opening_native,
        cast(sum(case when is_closing then mrr_native else 0 end) as numeric(18, 6))
            as closing_native
    from {{ ref('int_mrr_changes_by_period') }}
    where not (is_opening and is_closing)
    group by 1, 2, 3, 4, 5, 6, 7

)

-- What rose and fell inside the period is no movement of it.
select *
from compared
where closing_native <> opening_native
