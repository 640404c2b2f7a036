-- A call that connected was made, a meeting that was held was due, a scored call connected.
select
    'int_activities_by_period' as model,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_activities_by_period') }}
where calls_connected > calls_made or meetings_held > meetings_due

union all

select
    'int_call_checks_by_period' as model,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_call_checks_by_period') }}
where items_done > items_applicable or scored_calls > connected_calls

union all

select
    'int_meeting_bookings_by_period' as model,
    period_grain,
    period_start_date,
    dimension,
    dimension_value
from {{ ref('int_meeting_bookings_by_period') }}
where answering_prospects > responses
