with

markets as (

    select
        *,
        cast(extract(year from period_start_date) as {{ dbt.type_string() }}) as market_year,
        {{ ratio('active_customers', 'market_size') }} as penetration
    from {{ ref('int_markets_by_period') }}
    where period_grain = 'month'

),

goals as (

    select
        *,
        kpi || ', ' || period_grain || ' '
        || cast(period_start_date as {{ dbt.type_string() }}) as id
    from {{ ref('dim_goals') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

periods as (

    select * from {{ ref('int_working_days_by_period') }}

),

named as (

    select distinct
        'team' as dimension,
        team as member
    from {{ ref('dim_rep_teams') }}

    union distinct

    select
        'region' as dimension,
        region as member
    from accounts

    union distinct

    select
        'region' as dimension,
        region as member
    from {{ ref('fct_deals') }}

    union distinct

    select
        'region' as dimension,
        region as member
    from {{ ref('fct_order_lines') }}

    union distinct

    select
        'segment' as dimension,
        segment as member
    from accounts

)

select
    'market_penetration_above_one' as rule,
    'market_sizes' as entity,
    market_year || ', ' || dimension_value as id,
    cast(cast(max(active_customers) as int) as {{ dbt.type_string() }})
    || ' : '
    || cast(cast(max(market_size) as int) as {{ dbt.type_string() }}) as value,
    min(period_start_date) as first_seen
from markets
where penetration > 1
group by market_year, dimension_value

union all

select
    'goal_member_unknown' as rule,
    'goals' as entity,
    goals.id,
    goals.dimension || ' ' || goals.given_value as value,
    goals.period_start_date as first_seen

from goals

left join named
    on goals.dimension = named.dimension
    and goals.given_value = named.member

where
    goals.match_count <> 1
    or (goals.dimension in ('team', 'region', 'segment') and named.member is null)

union all

select
    'goal_stated_twice' as rule,
    'goals' as entity,
    id,
    dimension || ' ' || given_value as value,
    period_start_date as first_seen
from goals
where match_count = 1 and goal_number > 1

union all

-- A goal for the 15th of a month, or of a fortnight, would silently be one of no period.
select
    'goal_without_period' as rule,
    'goals' as entity,
    goals.id,
    goals.dimension || ' ' || goals.given_value as value,
    goals.period_start_date as first_seen

from goals

left join periods
    on goals.period_grain = periods.period_grain
    and goals.period_start_date = periods.period_start_date

where periods.period_grain is null

union all

select
    'quota_of_some_months' as rule,
    'goals' as entity,
    'won_amount, ' || period_grain || ' '
    || cast(period_start_date as {{ dbt.type_string() }}) as id,
    dimension || ' ' || dimension_value as value,
    period_start_date as first_seen
from {{ ref('int_given_quotas') }}
where not is_whole
