{#- Whoever adds a KPI says what it is: a missing or misspelt field is found here. -#}
{% test is_complete_catalog(model) %}

select *
from {{ model }}
where
    label is null
    or label_ru is null
    or description is null
    or description_ru is null
    or formula is null
    or formula_ru is null
    or source is null
    or inputs is null
    or coalesce(unit, '') not in (
        'ratio', 'multiple', 'count', 'currency', 'minutes', 'days', 'months', 'points'
    )
    or coalesce(better, '') not in ('higher', 'lower', 'neutral')
    -- The balances of the months are no part of the quarter's.
    or (is_balance and additive_over_time)
    -- A ratio of nothing is not 0.
    or (zero_when_empty and (denominator_is_sample or unit in ('ratio', 'multiple', 'points')))

{% endtest %}
