with

statements as (

    select
        stated.account || ' = ' || stated.same_account as id,
        case
            when survivors.account_id is null then stated.account
            when others.account_id is null then stated.same_account
        end as unknown_id,
        survivors.survivor_account_id,
        others.survivor_account_id as other_survivor_id

    from {{ ref('crm_account_matches') }} as stated

    left join {{ ref('int_account_survivors') }} as survivors
        on stated.account = survivors.account_id

    left join {{ ref('int_account_survivors') }} as others
        on stated.same_account = others.account_id

    where stated.same_account is not null

),

accounts as (

    select
        *,
        sum(revenue) over (partition by customer_id) as revenue_of_customer,
        count(case when revenue <> 0 then 1 end) over (
            partition by customer_id, connector
        ) as accounts_with_revenue_here,
        count(case when revenue <> 0 then 1 end) over (partition by customer_id)
            as accounts_with_revenue,
        count(case when mrr <> 0 then 1 end) over (partition by customer_id, connector)
            as accounts_with_mrr_here,
        count(case when mrr <> 0 then 1 end) over (partition by customer_id) as accounts_with_mrr
    from {{ ref('int_customer_matches') }}

),

summed as (

    select
        connector,
        sum(won_amount) as won_amount,
        sum(case when revenue_of_customer = 0 then won_amount else 0 end) as won_without_revenue,
        sum(revenue) as revenue,
        sum(left_out_revenue) as left_out_revenue,
        sum(case when revenue_of_customer = 0 then left_out_revenue else 0 end)
            as left_out_without_revenue,
        sum(left_out_mrr) as left_out_mrr,
        sum(
            case when accounts_with_revenue > accounts_with_revenue_here then revenue else 0 end
        ) as revenue_of_shared_customers,
        sum(case when accounts_with_mrr > accounts_with_mrr_here then mrr else 0 end)
            as mrr_of_shared_customers,
        count(case when match_basis = 'file' then 1 end) as by_file,
        count(case when match_basis = 'email' then 1 end) as by_email,
        count(case when match_basis = 'domain' then 1 end) as by_domain,
        count(case when match_basis is null and match_status <> 'merged' then 1 end) as unmatched,
        sum(case when match_basis is null and match_status <> 'merged' then won_amount else 0 end)
            as unmatched_won_amount,
        sum(case when match_basis is null and match_status <> 'merged' then revenue else 0 end)
            as unmatched_revenue,
        sum(case when match_basis is null and match_status <> 'merged' then mrr else 0 end)
            as unmatched_mrr
    from accounts
    group by 1

),

found as (

    select
        'account_match_unknown' as rule,
        'account_matches' as entity,
        id,
        unknown_id as value
    from statements
    where unknown_id is not null

    union all

    select
        'account_match_not_followed' as rule,
        'account_matches' as entity,
        id,
        survivor_account_id || ' : ' || other_survivor_id as value
    from statements
    where unknown_id is null and survivor_account_id <> other_survivor_id

    union all

    select
        case match_status
            when 'ambiguous' then 'account_match_ambiguous'
            else 'account_match_disagrees'
        end as rule,
        'accounts' as entity,
        account_id as id,
        match_key as value
    from accounts
    where match_status in ('ambiguous', 'disagreed')

    union all

    select
        'accounts_matched' as rule,
        'accounts' as entity,
        connector as id,
        cast(by_file as {{ dbt.type_string() }})
        || ' : '
        || cast(by_email as {{ dbt.type_string() }})
        || ' : '
        || cast(by_domain as {{ dbt.type_string() }}) as value
    from summed
    where by_file + by_email + by_domain > 0

    union all

    select
        'accounts_not_matched' as rule,
        'accounts' as entity,
        connector as id,
        cast(unmatched as {{ dbt.type_string() }})
        || ' : '
        || cast(cast(unmatched_won_amount as numeric(18, 2)) as {{ dbt.type_string() }})
        || ' : '
        || cast(cast(unmatched_revenue as numeric(18, 2)) as {{ dbt.type_string() }})
        || ' : '
        || cast(cast(unmatched_mrr as numeric(18, 2)) as {{ dbt.type_string() }}) as value
    from summed
    where unmatched > 0

    union all

    select
        'revenue_left_out' as rule,
        'order_lines' as entity,
        connector as id,
        cast(cast(left_out_revenue as numeric(18, 2)) as {{ dbt.type_string() }})
        || ' : '
        || cast(cast(left_out_without_revenue as numeric(18, 2)) as {{ dbt.type_string() }})
            as value
    from summed
    where left_out_revenue <> 0

    union all

    select
        'mrr_left_out' as rule,
        'subscriptions' as entity,
        connector as id,
        cast(cast(left_out_mrr as numeric(18, 2)) as {{ dbt.type_string() }}) as value
    from summed
    where left_out_mrr <> 0

    union all

    select
        'revenue_of_several_sources' as rule,
        'order_lines' as entity,
        connector as id,
        cast(cast(revenue_of_shared_customers as numeric(18, 2)) as {{ dbt.type_string() }})
            as value
    from summed
    where revenue_of_shared_customers <> 0

    union all

    select
        'mrr_of_several_sources' as rule,
        'subscriptions' as entity,
        connector as id,
        cast(cast(mrr_of_shared_customers as numeric(18, 2)) as {{ dbt.type_string() }}) as value
    from summed
    where mrr_of_shared_customers <> 0

    union all

    -- Where won deals are the revenue, none is left out.
    select
        'won_amount_without_revenue' as rule,
        'deals' as entity,
        connector as id,
        cast(cast(won_amount as numeric(18, 2)) as {{ dbt.type_string() }})
        || ' : '
        || cast(cast(won_without_revenue as numeric(18, 2)) as {{ dbt.type_string() }}) as value
    from summed
    where
        won_without_revenue <> 0
        and revenue = 0
        and exists (
            select 1
            from summed as others
            where others.revenue <> 0
        )

)

select
    rule,
    entity,
    id,
    value,
    cast(null as date) as first_seen
from found
