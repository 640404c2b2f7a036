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
    from {{ ref('fct_goals') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

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
    (goals.dimension = 'rep' and goals.match_count <> 1)
    or (goals.dimension in ('team', 'region', 'segment') and named.member is null)
