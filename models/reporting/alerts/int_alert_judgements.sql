select * from {{ ref('int_limit_judgements') }}

union all

select * from {{ ref('int_anomaly_judgements') }}

union all

select * from {{ ref('int_missing_judgements') }}

union all

select * from {{ ref('int_goal_judgements') }}
