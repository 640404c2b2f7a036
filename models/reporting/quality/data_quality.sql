with

flagged as (

    select * from {{ ref('int_quality_deal_dates') }}

    union all

    select * from {{ ref('int_quality_deal_fields') }}

    union all

    select * from {{ ref('int_quality_deal_lines') }}

    union all

    select * from {{ ref('int_quality_amounts') }}

    union all

    select * from {{ ref('int_quality_events') }}

    union all

    select * from {{ ref('int_quality_subscriptions') }}

    union all

    select * from {{ ref('int_quality_mrr') }}

    union all

    select * from {{ ref('int_quality_identity') }}

    union all

    select * from {{ ref('int_quality_matches') }}

    union all

    select * from {{ ref('int_quality_allowed_values') }}

    union all

    select * from {{ ref('int_quality_settings') }}

    union all

    select * from {{ ref('int_quality_scorecards') }}

    union all

    select * from {{ ref('int_quality_alert_rules') }}

    union all

    select * from {{ ref('int_quality_goals') }}

    union all

    select * from {{ ref('int_quality_names') }}

),

rules as (

    select * from {{ ref('int_quality_rules') }}

)

select
    flagged.rule,
    flagged.entity,
    flagged.id,
    flagged.value,
    rules.severity,
    {{ filled_sentence('rules.sentence') }} as sentence,
    {{ filled_sentence('rules.sentence_ru') }} as sentence_ru,
    flagged.first_seen

from flagged

left join rules
    on flagged.rule = rules.rule
