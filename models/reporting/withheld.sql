-- Without a row wherever dbt alone builds: a failed check stops it. `kpis.py build` publishes
-- the rest instead, and writes here what it left out and why.
select
    cast(null as {{ dbt.type_string() }}) as kind,
    cast(null as {{ dbt.type_string() }}) as name,
    cast(null as {{ dbt.type_string() }}) as failed_checks,
    cast(null as {{ dbt.type_string() }}) as reason,
    cast(null as {{ dbt.type_string() }}) as reason_ru
from (select 1 as one) as nothing
where 1 = 0
