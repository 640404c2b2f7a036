with

lines as (

    select * from {{ ref('int_subscription_terms') }}

),

discounted_balances as (

    select * from {{ ref('int_discounted_balances') }}

),

discounted_customers as (

    select distinct
        customer_id,
        currency_code
    from discounted_balances

),

-- Whose lines come to nothing or less pays nothing: of such days no line counts, or the plans
-- and products would not make the whole.
terms as (

    select
        lines.subscription_id,
        lines.subscription_item_id,
        lines.customer_id,
        lines.product,
        lines.plan,
        lines.currency_code,
        lines.churn_reason,
        lines.seats,
        lines.mrr_native,
        lines.is_voluntary,
        greatest(lines.active_from, coalesce(paying.valid_from, lines.active_from))
            as active_from,
        least(lines.active_to, coalesce(paying.valid_to, lines.active_to)) as active_to

    from lines

    left join discounted_customers
        on lines.customer_id = discounted_customers.customer_id
        and lines.currency_code = discounted_customers.currency_code

    left join discounted_balances as paying
        on lines.customer_id = paying.customer_id
        and lines.currency_code = paying.currency_code
        and paying.is_paying
        and lines.active_from < paying.valid_to
        and lines.active_to > paying.valid_from

    where discounted_customers.customer_id is null or paying.customer_id is not null

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
    from terms

),

-- A return that nobody has seen yet does not close a gap.
short_gaps as (

    select distinct
        followed.customer_id,
        followed.active_until as gap_from,
        followed.active_from as gap_to

    from followed

    cross join as_of

    where
        followed.active_from > followed.active_until
        and followed.active_from
        <= {{ add_days('followed.active_until', number_var('reactivation_grace_days') | int) }}
        and followed.active_from <= as_of.as_of_date

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
