with

call_checks as (

    select * from {{ ref('crm_call_checks') }}

),

calls as (

    select * from {{ ref('fct_activities') }}
    where activity_type = 'call'

),

-- An item that did not apply to the call counts neither for nor against the rep.
scored as (

    select
        activity_id,
        count(*) as items_applicable,
        sum(case when is_done then 1 else 0 end) as items_done
    from call_checks
    where coalesce(is_applicable, true)
    group by 1

),

scored_calls as (

    select
        calls.*,
        scored.items_applicable,
        scored.items_done

    from calls

    left join scored
        on calls.activity_id = scored.activity_id

),

by_dimension as (

    {{ by_dimension('scored_calls', {'rep': 'rep_id', 'team': 'team', 'region': 'region'}) }}

),

-- A call that was scored took place, whatever its outcome says.
daily as (

    select
        activity_date as date_day,
        dimension,
        dimension_value,
        sum(items_applicable) as items_applicable,
        sum(items_done) as items_done,
        sum(case when is_connected_call or items_applicable > 0 then 1 else 0 end)
            as connected_calls,
        sum(case when items_applicable > 0 then 1 else 0 end) as scored_calls
    from by_dimension
    group by 1, 2, 3

)

{{ roll_up_to_periods('daily', [
    'items_applicable', 'items_done', 'connected_calls', 'scored_calls'
]) }}
