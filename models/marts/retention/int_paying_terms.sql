-- Whose lines come to nothing or less pays nothing: of such days no line counts, or the plans and
-- products would not make the whole. Only who has a line below zero has balances here.
select
    ---------- ids
    lines.subscription_id,
    lines.subscription_item_id,
    lines.customer_id,

    ---------- strings
    lines.product,
    lines.plan,
    lines.currency_code,
    lines.churn_reason,

    ---------- numerics
    lines.seats,
    lines.mrr_native,

    ---------- booleans
    lines.is_voluntary,

    ---------- dates
    greatest(lines.active_from, coalesce(balances.valid_from, lines.active_from)) as active_from,
    least(lines.active_to, coalesce(balances.valid_to, lines.active_to)) as active_to

from {{ ref('int_subscription_terms') }} as lines

left join {{ ref('int_discounted_balances') }} as balances
    on lines.customer_id = balances.customer_id
    and lines.currency_code = balances.currency_code
    and lines.active_from < balances.valid_to
    and lines.active_to > balances.valid_from

where coalesce(balances.is_paying, true)
