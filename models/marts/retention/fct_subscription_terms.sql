{%- set grace_days = number_var('reactivation_grace_days') | int -%}
with

terms as (

    select * from {{ ref('int_paying_terms') }}

),

as_of as (

    select * from {{ ref('dim_as_of') }}

),

followed as (

    select
        customer_id,
        active_from,
        max(active_to) over (
            partition by customer_id
            order by active_from, active_to
            rows between unbounded preceding and 1 preceding
        ) as active_until
    from {{ ref('int_paying_terms') }}

),

-- A return that nobody has seen yet does not close a gap. Without days of grace there is no
-- short gap, and nobody is followed.
short_gaps as (

    select distinct
        followed.customer_id,
        followed.active_until as gap_from,
        followed.active_from as gap_to

    from followed

    inner join as_of
        on followed.active_from <= as_of.as_of_date

    where
        {{ grace_days }} > 0
        and followed.active_from > followed.active_until
        and followed.active_from <= {{ add_days('followed.active_until', grace_days) }}

)

-- What ran until the gap runs on until its end.
select
    ---------- ids
    terms.subscription_id,
    terms.subscription_item_id,
    terms.customer_id,

    ---------- strings
    terms.product,
    terms.plan,
    terms.currency_code,
    terms.churn_reason,

    ---------- numerics
    terms.seats,
    terms.mrr_native,

    ---------- booleans
    terms.is_voluntary,

    ---------- dates
    terms.active_from,
    coalesce(short_gaps.gap_to, terms.active_to) as active_to

from terms

left join short_gaps
    on terms.customer_id = short_gaps.customer_id
    and terms.active_to = short_gaps.gap_from
