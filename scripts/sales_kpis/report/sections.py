"""The sections that show one wide mart each: a table of rows, or None without any."""

from sales_kpis.read.warehouse import Row, Warehouse
from sales_kpis.report.packing import as_table, kept_digits, packed_series

# Of a list that has no end the page shows so many rows, and says how many there are.
MAX_ROWS = 200
MAX_REPS = 60
MAX_CITIES = 15
MAX_DEALS = 50
MAX_UNMATCHED = 50
# Ages of a cohort in months: each at first, then quarters, then half-years.
COHORT_AGES = (*range(13), 15, 18, 21, 24, 30, 36)
MAX_COHORTS = 36
MRR_MONTHS = 25
WATERFALL_LINES = (
    *("begin", "created", "reopened", "pulled_in", "increased", "transferred_in"),
    *("exchange_rate", "decreased", "transferred_out", "pushed_out", "removed"),
    *("lost", "won", "end"),
)
# The running and the latest complete periods that a mart is shown for, by grain.
PERIODS = {"month": 13, "quarter": 5, "year": 2}


def first(warehouse: Warehouse) -> dict | None:
    """What is asked first: will the quota be made, what changed, what needs attention."""
    forecasts = warehouse.rows(
        f"""
        select
            period_grain, period_start_date, days_left, won_so_far, forecast_amount, low_amount,
            high_amount, quota, gap_amount, outlook, tested_periods, held_periods
        from {warehouse.table("forecast_ranges")}
        where not is_complete
        order by period_start_date desc, period_grain
        """
    )
    lines = warehouse.rows(
        f"""
        select question, topic, verdict, sentence, sentence_ru, detail, detail_ru
        from {warehouse.table("kpi_briefing")}
        order by question, position
        """
    )
    told = [row for row in forecasts if row["forecast_amount"] is not None or row["quota"]]
    if not told and not lines:
        return None
    return {
        "forecasts": as_table(told) if told else None,
        "lines": as_table(lines) if lines else None,
    }


def changes(warehouse: Warehouse, kpis: list[str], grain: str) -> dict[str, dict]:
    """Why KPIs changed in the latest complete period: a sentence, and drivers by dimension."""
    rows = warehouse.rows(
        f"""
        select explanations.*
        from {warehouse.table("kpi_explanations")} as explanations
        inner join {warehouse.table("dim_periods", "marts")} as periods
            using (period_grain, period_start_date)
        where
            periods.is_complete
            and explanations.comparison = 'previous_period'
            and period_grain = ?
            and list_contains(?, explanations.kpi)
        order by explanations.kpi, explanations.dimension
        """,
        [grain, kpis],
    )
    found: dict[str, dict] = {}
    for row in rows:
        sentence = [row["sentence"], row["sentence_ru"]]
        change = found.setdefault(
            row["kpi"], {"verdict": row["verdict"], "sentence": sentence, "drivers": []}
        )
        if row["drivers"]:
            change["drivers"].append([row["dimension"], [row["drivers"], row["drivers_ru"]]])
    return found


def mrr(warehouse: Warehouse) -> dict | None:
    rows = warehouse.rows(
        f"""
        select * exclude (period_end_date)
        from {warehouse.table("mrr_roll_forward")}
        order by period_start_date desc
        limit {MRR_MONTHS}
        """
    )
    return as_table(rows[::-1]) if rows else None


def cohorts(warehouse: Warehouse) -> dict | None:
    """Retention by cohort and age, and of all cohorts that have reached the age."""
    ages = ", ".join(map(str, COHORT_AGES))
    rows = warehouse.rows(
        f"""
        with

        shown as (

            select
                cohort_start_date, age_months, customers, logo_retention,
                net_revenue_retention, gross_revenue_retention
            from {warehouse.table("churn_cohorts")}
            where dimension = 'all' and age_months in ({ages})

            union all

            select
                null, age_months, customers, logo_retention,
                net_revenue_retention, gross_revenue_retention
            from {warehouse.table("retention_by_age")}
            where dimension = 'all' and age_months in ({ages})

        )

        select
            cohort_start_date,
            max(customers) as customers,
            list(logo_retention order by age_months) as logos,
            list(net_revenue_retention order by age_months) as net,
            list(gross_revenue_retention order by age_months) as gross
        from shown
        group by 1
        order by 1 nulls first
        """
    )
    # A cohort that began in the running month has reached no age yet.
    reached = [row for row in rows if any(value is not None for value in row["logos"])]
    if len(reached) < 2:
        return None
    shown = [reached[0], *reached[1:][-MAX_COHORTS:]]
    length = max(
        1 + index for row in shown for index, value in enumerate(row["logos"]) if value is not None
    )
    return {
        "ages": COHORT_AGES[:length],
        "cohort_count": len(reached) - 1,
        "rows": [
            {
                "cohort": row["cohort_start_date"] and row["cohort_start_date"].isoformat(),
                "customers": int(row["customers"]),
                **{
                    measure: packed_series(row[measure][:length], kept_digits("ratio"))
                    for measure in ("logos", "net", "gross")
                },
            }
            for row in shown
        ],
    }


def waterfall(warehouse: Warehouse) -> dict | None:
    """The movements of the pipeline; what reps hand over to each other cancels out."""
    sums = ", ".join(f"sum({line}_amount) as {line}" for line in WATERFALL_LINES)
    return _by_period(
        warehouse,
        f"""
        select
            form, period_grain, period_start_date, is_complete, pipeline, {sums}
        from {warehouse.table("pipeline_waterfall")}
        group by 1, 2, 3, 4, 5
        """,
        "form, pipeline",
    )


def funnel(warehouse: Warehouse) -> dict | None:
    return _by_period(
        warehouse,
        f"""
        select
            period_grain, period_start_date, is_complete, pipeline, stage, stage_order,
            entered_deals, advanced_deals, lost_deals, back_deals, still_there_deals,
            median_days_to_advance, conversion_rate
        from {warehouse.table("funnel_stages")}
        """,
        "pipeline, stage_order",
        periods={"month": 4, "quarter": 5, "year": 2},
    )


def reps(warehouse: Warehouse) -> dict | None:
    """Reps with the largest won amount in each period; all of them in a usual company."""
    table = warehouse.table("rep_scorecard")
    return _by_period(
        warehouse,
        f"""
        select
            period_grain, period_start_date, is_complete, rep_name as rep, team, region,
            closed_deals, won_deals, win_rate, win_rate_lower, win_rate_upper, won_amount,
            quota, quota_attainment, open_pipeline, sales_cycle_days, calls_made,
            meetings_booked, meetings_held, meeting_show_rate, call_checklist_adherence,
            count(*) over (partition by period_grain, period_start_date) as rep_count
        from {table}
        qualify row_number() over (
            partition by period_grain, period_start_date
            order by won_amount desc nulls last, rep_id
        ) <= {MAX_REPS}
        """,
        "won_amount desc nulls last, rep",
        periods={"month": 2, "quarter": 2, "year": 2},
    )


def attention(warehouse: Warehouse) -> dict | None:
    """Open deals that are older in their stage than won ones were, the largest first."""
    table = warehouse.table("rotting_deals")
    rows = warehouse.rows(
        f"""
        select
            deal_name as deal, rep_name as rep, team, pipeline, stage, rotting_level,
            amount, days_in_stage, warning_days, alarm_days, is_overdue, expected_close_date
        from {table}
        order by amount desc nulls last, days_in_stage desc, deal_id
        limit {MAX_DEALS}
        """
    )
    if not rows:
        return None
    totals = warehouse.rows(f"select count(*) as deals, sum(amount) as amount from {table}")[0]
    return {"count": totals["deals"], "amount": float(totals["amount"] or 0), **as_table(rows)}


def losses(warehouse: Warehouse) -> dict | None:
    return _by_period(
        warehouse,
        f"""
        select
            period_grain, period_start_date, is_complete, lost_reason,
            sum(lost_deals) as lost_deals, sum(lost_amount) as lost_amount
        from {warehouse.table("loss_reasons")}
        group by 1, 2, 3, 4
        """,
        "lost_deals desc, lost_reason",
    )


def locations(warehouse: Warehouse) -> dict | None:
    """Revenue of the largest cities, and one row for all the others of a region."""
    return _by_period(
        warehouse,
        f"""
        with

        ranked as (

            select
                *,
                row_number() over (
                    partition by period_grain, period_start_date order by revenue desc, city
                ) <= {MAX_CITIES} as is_shown
            from {warehouse.table("location_revenue")}

        )

        select
            period_grain, period_start_date, is_complete, region,
            case when is_shown then city end as city,
            count(*) as cities,
            sum(buying_accounts) as buying_accounts,
            sum(revenue) as revenue,
            sum(revenue_share) as revenue_share
        from ranked
        group by 1, 2, 3, 4, 5
        """,
        "revenue desc, region",
        periods={"month": 2, "quarter": 2, "year": 2},
    )


def customers(warehouse: Warehouse) -> dict | None:
    """What matched the accounts of several sources, and those without a match, by their money."""
    table = warehouse.table("customer_matches")
    money = ("won_amount", "revenue", "left_out_revenue", "mrr", "left_out_mrr")
    by_source = warehouse.rows(
        f"""
        select
            connector, coalesce(match_basis, match_status) as match, count(*) as accounts,
            {", ".join(f"sum({amount}) as {amount}" for amount in money)}
        from {table}
        group by 1, 2
        order by
            connector,
            list_position(
                ['file', 'email', 'domain', 'merged', 'kept_apart', 'disagreed', 'ambiguous'], match
            ) nulls last
        """
    )
    if not by_source:
        return None
    is_open = "match_status not in ('matched', 'merged')"
    unmatched = warehouse.rows(
        f"""
        select
            coalesce(account_name, account_id) as account, connector, match_status as match,
            match_key, won_amount, revenue, mrr
        from {table}
        where {is_open}
        order by
            match_status = 'not_matched', revenue + mrr * 12 desc, won_amount desc, account_id
        limit {MAX_UNMATCHED}
        """
    )
    counted = warehouse.rows(
        f"""
        select
            count(distinct customer_id) as customers,
            count(*) filter (where {is_open}) as unmatched
        from {table}
        """
    )[0]
    return {
        **counted,
        "by_source": as_table(by_source),
        "accounts": as_table(unmatched) if unmatched else None,
    }


def quality(warehouse: Warehouse) -> dict:
    """What was found in the data, rule by rule with one example, and what was rejected."""
    rows = warehouse.rows(
        f"""
        select
            rule, entity, severity, count(*) as row_count,
            arg_min(sentence, id) as example, arg_min(sentence_ru, id) as example_ru
        from {warehouse.table("data_quality")}
        group by 1, 2, 3
        order by
            case severity when 'error' then 1 when 'warning' then 2 else 3 end,
            row_count desc, rule, entity
        limit {MAX_ROWS}
        """
    )
    # These are counts and name nobody: a masked warehouse need not hide them.
    plain = Warehouse(warehouse.connection, warehouse.schema)
    counted = plain.rows(
        f"""
        select sum(raw_rows) as read, sum(rejected_rows) as rejected
        from {plain.table("input_row_counts", "crm")}
        """
    )[0]
    return {
        "read": int(counted["read"] or 0),
        "rejected": int(counted["rejected"] or 0),
        **as_table(rows),
    }


def _by_period(
    warehouse: Warehouse, query: str, order: str, periods: dict[str, int] = PERIODS
) -> dict | None:
    """The rows of the query in the latest periods of each grain that have begun."""
    limits = " ".join(f"when '{grain}' then {count}" for grain, count in periods.items())
    rows: list[Row] = warehouse.rows(
        f"""
        with

        found as (

            {query}

        ),

        begun as (

            select found.*
            from found
            inner join {warehouse.table("dim_periods", "marts")} as periods
                using (period_grain, period_start_date)
            where periods.has_started

        )

        select *
        from begun
        qualify dense_rank() over (
            partition by period_grain order by period_start_date desc
        ) <= case period_grain {limits} else 0 end
        order by period_grain, period_start_date desc, {order}
        """
    )
    return as_table(rows) if rows else None
