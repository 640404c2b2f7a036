{#- `lag ... ignore nulls` is not portable: the count of known values numbers each run
    that starts with one, and the one is the run's maximum. -#}
{% macro carry_forward(rows, id, instant, columns) %}
select
    {{ id }},
    {{ instant }}
    {%- for column in columns %},
    max({{ column }}) over (partition by {{ id }}, {{ column }}_number) as {{ column }}
    {%- endfor %}

from (
    select
        *
        {%- for column in columns %},
        count({{ column }}) over (
            partition by {{ id }}
            order by {{ instant }}
            rows between unbounded preceding and current row
        ) as {{ column }}_number
        {%- endfor %}
    from {{ rows }}
) as numbered
{% endmacro %}
