with

subscriptions as (

    select * from {{ ref('crm_subscriptions') }}
    where status = 'trialing'

),

terms as (

    select * from {{ ref('fct_subscription_terms') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

-- A subscription with three items on trial, with a prolonged trial, or of two accounts that
-- became one, is one trial.
trials as (

    select
        subscriptions.subscription_id,
        coalesce(accounts.survivor_account_id, subscriptions.account_id) as customer_id,
        coalesce(accounts.region, 'unknown') as region,
        coalesce(accounts.segment, 'unknown') as segment,
        coalesce(accounts.channel, 'unknown') as channel,
        min({{ reporting_date('subscriptions.started_at') }}) as trial_start_date

    from subscriptions

    left join accounts
        on subscriptions.account_id = accounts.account_id

    group by 1, 2, 3, 4, 5

),

-- What the account had been paying for before the trial is no result of it.
paid as (

    select
        trials.subscription_id,
        trials.customer_id,
        min(
            case when terms.active_from >= trials.trial_start_date then terms.active_from end
        ) as paid_date,
        bool_or(
            terms.active_from < trials.trial_start_date
            and trials.trial_start_date < terms.active_to
        ) as is_by_paying_customer

    from trials

    inner join terms
        on trials.customer_id = terms.customer_id
        and trials.trial_start_date < terms.active_to

    group by 1, 2

)

select
    ---------- ids
    trials.subscription_id,
    trials.customer_id,

    ---------- strings
    trials.region,
    trials.segment,
    trials.channel,

    ---------- booleans
    coalesce(paid.is_by_paying_customer, false) as is_by_paying_customer,

    ---------- dates
    trials.trial_start_date,
    paid.paid_date

from trials

left join paid
    on trials.subscription_id = paid.subscription_id
    and trials.customer_id = paid.customer_id
