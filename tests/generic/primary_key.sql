{#- The key is unique, and no column of it is null but those of which the model says that they
    may be: one test, one scan. -#}
{% test primary_key(model, columns, nullable=[]) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
{{ sales_kpis.having_broken_key(columns, nullable) }}

{% endtest %}
