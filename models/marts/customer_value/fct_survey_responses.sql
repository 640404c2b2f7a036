with

responses as (

    select * from {{ ref('crm_survey_responses') }}
    where score between 0 and 10

),

accounts as (

    select * from {{ ref('dim_accounts') }}

)

select
    ---------- ids
    responses.response_id,
    coalesce(accounts.survivor_account_id, responses.account_id) as account_id,
    -- Each anonymous answer is a respondent of its own.
    coalesce('respondent ' || responses.respondent_id, 'answer ' || responses.response_id)
        as respondent_id,

    ---------- strings
    coalesce(accounts.region, 'unknown') as region,
    coalesce(accounts.segment, 'unknown') as segment,
    coalesce(accounts.channel, 'unknown') as channel,

    ---------- numerics
    responses.score,

    ---------- booleans
    responses.score >= 9 as is_promoter,
    responses.score <= 6 as is_detractor,

    ---------- dates
    {{ reporting_date('responses.responded_at') }} as responded_date,

    ---------- timestamps
    responses.responded_at

from responses

left join accounts
    on responses.account_id = accounts.account_id
