"""Five numbers of the files as the models count them, before anything is built."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sales_kpis.files.check import Check, inspect_folder
from sales_kpis.messages import language, thousands, tr
from sales_kpis.read.number_format import NumberFormat

DEALS = """
select
    count(*),
    count(*) filter (where is_won),
    sum(amount) filter (where is_won),
    count(*) filter (where is_closed),
    count(*) filter (where not is_closed),
    sum(amount) filter (where not is_closed),
    count(*) filter (where is_won and closed_date is null)
from {{ ref('fct_deals') }}
"""
MRR = """
select mrr, active_customers, period_start_date
from {{ ref('int_mrr_balances_by_period') }}
where dimension = 'all' and period_grain = 'month'
order by period_start_date desc
limit 1
"""


@dataclass(frozen=True)
class Preview:
    """What a check says, and of the accepted rows: KPI, value and what it counts."""

    check: Check
    # entity: records that cannot be read
    unreadable: Mapping[str, int]
    kpis: list[tuple[str, str, str]]


def look_at(folder: Path) -> Preview:
    """Read a folder by its sales_kpis.yml; DataError where it cannot be read at all."""
    with inspect_folder(folder, {}) as inspection:
        check = inspection.check()
        if check.refusals:
            return Preview(check, {}, [])
        unreadable = {file.entity: inspection.unreadable_count(file.entity) for file in check.files}
        numbers = NumberFormat(language(), check.reporting_currency)
        ((deals, won, won_amount, closed, open_deals, pipeline, undated),) = inspection.models.rows(
            DEALS
        )
        has_mrr = any(file.entity == "subscriptions" for file in check.files)
        mrr = inspection.models.rows(MRR) if has_mrr else []
    kpis = [
        (tr("Deals"), thousands(deals), tr("merged and deleted ones left out")),
        (
            tr("Won"),
            thousands(won),
            tr("{value} in all", value=numbers.value(won_amount, "currency")),
        ),
        (
            tr("Win rate"),
            numbers.value(won / closed if closed else None, "ratio"),
            tr("{won:,} of {closed:,} closed deals", won=won, closed=closed),
        ),
        (
            tr("Open pipeline"),
            numbers.value(pipeline, "currency"),
            tr("{count:,} open deals", count=open_deals),
        ),
    ]
    if undated:
        kpis[1] = (
            *kpis[1][:2],
            tr(
                "{told}; {count:,} without a close date, in no period",
                told=kpis[1][2],
                count=undated,
            ),
        )
    if not any(file.entity == "deals" for file in check.files):
        kpis = [(kpi, numbers.value(None, "count"), tr("no deals")) for kpi, *_ in kpis]
    value, customers, month = mrr[0] if mrr else (None, 0, None)
    told = tr("no subscriptions")
    if month:
        told = tr(
            "{count:,.0f} customers, {period}",
            count=customers,
            period=numbers.period(month, "month"),
        )
    kpis.append(("MRR", numbers.value(value, "currency"), told))
    return Preview(check, unreadable, kpis)
