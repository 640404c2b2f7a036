with

required as (

    {{ required_inputs() }}

),

supplied as (

    select * from {{ ref('int_supplied_inputs') }}

),

-- A column has a dot in its name; an entity as a whole is there or not.
measured as (

    select
        required.kpi,
        required.requirement,
        required.input,
        supplied.entity_row_count as row_count,
        supplied.row_count as filled_count,
        {{ ratio('supplied.row_count', 'supplied.entity_row_count') }} as coverage,
        required.input like '%.%' as is_column

    from required

    inner join supplied
        on required.input = supplied.input

),

-- Of alternatives the best filled column is in use, or the entity where none is filled.
met as (

    select
        kpi,
        requirement,
        coalesce(
            nullif(max(case when is_column then coverage end), 0), max(coverage)
        ) as coverage
    from measured
    group by 1, 2

),

-- A minimum passes over what has no rows, and would praise what nobody can judge.
overall as (

    select
        kpi,
        case when count(coverage) = count(*) then min(coverage) end as overall_coverage
    from met
    group by 1

)

select
    measured.kpi,
    measured.requirement,
    measured.input,
    measured.row_count,
    measured.filled_count,
    measured.coverage,
    overall.overall_coverage

from measured

inner join overall
    on measured.kpi = overall.kpi

where measured.is_column
