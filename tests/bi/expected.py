"""What every chart of the dashboard has to show, asked of the marts in plain SQL.

File name of the chart -> one query, or two where a chart has two. The columns bear the names
that Superset gives them; the text is the same for DuckDB and Postgres.
"""

import re


def pooled(table: str, kpi: str, grain: str, by: str) -> str:
    """Re-aggregate one KPI of complete periods: a ratio by its parts, a sum by adding."""
    return f"""
        select {by},
            case when count(denominator) = 0 then sum(numerator)
                else sum(numerator) / nullif(sum(denominator), 0) end as pooled_value
        from analytics.{table}
        where kpi = '{kpi}' and period_grain = '{grain}' and is_complete
        group by {by}
    """


def big_number(kpi: str, grain: str) -> list[str]:
    """One row per complete period: the value as it is stored; an unknown one is not drawn."""
    return [
        f"""
        select period_start_date, value as pooled_value
        from analytics.kpi_values
        where kpi = '{kpi}' and period_grain = '{grain}' and is_complete
            and dimension = 'all' and value is not null
        """
    ]


EXPECTED = {
    "mrr": big_number("mrr", "month"),
    "total_revenue": big_number("total_revenue", "month"),
    "net_revenue_retention": big_number("net_revenue_retention", "trailing_12_months"),
    "win_rate": big_number("win_rate", "quarter"),
    "mrr_movements": [
        """
        select period_start_date, new_mrr as new, reactivation_mrr as reactivated,
            expansion_mrr as expanded, -contraction_mrr as contracted, -churned_mrr as churned,
            fx_mrr as revalued
        from analytics.mrr_roll_forward
        """,
        "select period_start_date, closing_mrr as closing from analytics.mrr_roll_forward",
    ],
    # The chart divides sums, so that any filter is right; a cell has the stored share.
    "customer_cohorts": [
        """
        select age_months, substr(cast(cohort_start_date as varchar), 1, 7) as cohort_month,
            logo_retention as logo_share
        from analytics.churn_cohorts
        where dimension = 'all' and logo_retention is not null
        """
    ],
    "won_amount_trend": [
        """
        select period_start_date, value as latest_value,
            trailing_average as trailing_average_value, year_before_value as year_before
        from analytics.kpi_trends
        where kpi = 'won_amount' and period_grain = 'month' and dimension = 'all' and is_complete
        """
    ],
    "pipeline_movements": [
        """
        select period_start_date, sum(created_amount) as created, sum(reopened_amount) as reopened,
            sum(increased_amount - decreased_amount + exchange_rate_amount) as repriced,
            sum(-won_amount) as won, sum(-lost_amount) as lost, sum(-removed_amount) as removed
        from analytics.pipeline_waterfall
        where form = 'all_open' and period_grain = 'month'
        group by period_start_date
        """,
        """
        select period_start_date, sum(end_amount) as ending
        from analytics.pipeline_waterfall
        where form = 'all_open' and period_grain = 'month'
        group by period_start_date
        """,
    ],
    "stage_funnel": [
        """
        select stage, sum(entered_deals) as entered
        from analytics.funnel_stages
        where pipeline = 'new_business' and period_grain = 'month'
        group by stage
        """
    ],
    "win_rate_by_rep": [pooled("kpi_values_by_rep", "win_rate", "month", "rep_name")],
    "loss_reasons": [
        """
        select lost_reason, sum(lost_amount) as lost
        from analytics.loss_reasons
        where period_grain = 'month'
        group by lost_reason
        """
    ],
    "goal_progress": [
        """
        select label, dimension_label, period_end_date, goal_value, actual_value, progress,
            elapsed_share, projected_value,
            upper(substr(status, 1, 1)) || replace(substr(status, 2), '_', ' ') as status_label
        from analytics.kpi_goal_progress
        inner join analytics.kpi_catalog using (kpi)
        where status in ('ahead', 'on_track', 'behind')
        """
    ],
    "open_alerts": [
        """
        select
            case severity when 'info' then 'For information'
                else upper(substr(severity, 1, 1)) || substr(severity, 2) end as severity_label,
            sentence, since_date, until_date
        from analytics.kpi_alerts
        where is_open
        """
    ],
    "rep_scorecard": [
        """
        select period_start_date, rep_name, team, closed_deals, win_rate, won_amount,
            average_deal_size, quota, quota_attainment, sales_cycle_days, calls_made,
            meetings_held, meeting_show_rate, call_checklist_adherence
        from analytics.rep_scorecard
        where period_grain = 'quarter' and is_active
        """
    ],
}

RUSSIAN_WORDS = {
    "Ahead": "Опережаем",
    "On track": "В графике",
    "Behind": "Отстаём",
    "Critical": "Критично",
    "Warning": "Внимание",
    "For information": "К сведению",
}


def in_russian(query: str) -> str:
    """Ask for the columns that the Russian edition shows instead."""
    return re.sub(r"\b(label|dimension_label|sentence)\b", r"\1_ru", query)
