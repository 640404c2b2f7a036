{#- The key is unique and its first column is never null: one test, one scan. -#}
{% test primary_key(model, columns) %}

select {{ columns | join(', ') }}
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 or {{ columns[0] }} is null

{% endtest %}
