with

source as (

    select * from {{ ref('raw_demo__survey_responses') }}

)

select
    ---------- ids
    'demo-' || response_id as response_id,
    'demo-' || account_id as account_id,
    'demo-' || respondent_id as respondent_id,

    ---------- numerics
    score,

    ---------- timestamps
    responded_at,
    updated_at

from source
