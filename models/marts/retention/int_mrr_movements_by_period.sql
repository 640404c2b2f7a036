with

movements as (

    select * from {{ ref('int_native_mrr_movements') }}

),

rates as (

    select * from {{ ref('int_mrr_exchange_rates') }}
    where period_grain <> 'trailing_12_months'

),

members as (

    select distinct
        dimension,
        dimension_value,
        currency_code
    from movements

),

-- A balance stands in every period from the first on, whether or not it moved.
balanced as (

    select
        rates.*,
        members.dimension,
        members.dimension_value,
        {{ zero_where_null('movements', native_mrr_measures()) }},
        {{ running_sum(
            'movements.change_native',
            'rates.period_grain, members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as closing_native,
        {{ running_sum(
            'movements.new_customers + movements.reactivated_customers'
            ~ ' - movements.churned_customers',
            'rates.period_grain, members.dimension, members.dimension_value, members.currency_code',
            'rates.period_start_date'
        ) }} as closing_customers

    from rates

    inner join members
        on rates.currency_code = members.currency_code

    left join movements
        on rates.period_grain = movements.period_grain
        and rates.period_start_date = movements.period_start_date
        and members.dimension = movements.dimension
        and members.dimension_value = movements.dimension_value
        and members.currency_code = movements.currency_code

),

opened as (

    select
        *,
        closing_native - change_native as opening_native,
        closing_native - new_native - reactivation_native as kept_native,
        closing_customers - new_customers - reactivated_customers + churned_customers
            as opening_customers
    from balanced
    where closing_native is not null

),

-- Whoever stays is valued at the opening rate, whoever comes at the closing one; what the
-- rate did to those who stay is fx.
valued as (

    select
        *,
        {{ mrr_at_rate('opening_native', 'opening_rate') }} as opening_mrr,
        {{ mrr_at_rate('new_native', 'closing_rate') }} as new_mrr,
        {{ mrr_at_rate('reactivation_native', 'closing_rate') }} as reactivation_mrr,
        {{ mrr_at_rate('expansion_native', 'opening_rate') }} as expansion_mrr,
        {{ mrr_at_rate('contraction_native', 'opening_rate') }} as contraction_mrr,
        {{ mrr_at_rate('churned_native', 'opening_rate') }} as churned_mrr,
        {{ mrr_at_rate('kept_native', 'opening_rate') }} as retained_mrr,
        {{ mrr_at_rate('opening_native - churned_native - contraction_native', 'opening_rate') }}
            as gross_retained_mrr,
        {{ mrr_at_rate('kept_native', 'closing_rate') }}
        - {{ mrr_at_rate('kept_native', 'opening_rate') }} as fx_mrr,
        {{ mrr_at_rate('closing_native', 'closing_rate') }} as closing_mrr
    from opened

)

select
    period_grain,
    period_start_date,
    period_end_date,
    is_complete,
    dimension,
    dimension_value,
    {{ sums_as_doubles(mrr_measures()) }}
from valued
group by 1, 2, 3, 4, 5, 6
