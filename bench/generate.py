"""Write a big made-up company as Parquet files of the input contract.

Usage: python bench/generate.py FOLDER [--customers 100000]

Rows are a function of their number (a hash stands for chance), so that a size is the same
on every machine. Five years, as of 2026-06-30; per customer about 3.5 subscription periods
with gaps, upgrades and swaps, 3 deals with 4 recorded changes, 10 activities, 10 order
lines and 10 web sessions. Then: scripts/kpis.py build --data FOLDER
"""

import argparse
from pathlib import Path

import duckdb

START, DAYS = "2021-07-01", 1826
OPTIONS = "as_of_date: 2026-06-30\nreporting_currency: EUR\n"

# {n} is the number of customers; pick(salt, number, size) draws a number below size.
TABLES = {
    "reps": """
        select 'r' || i as rep_id, 'Rep ' || i as rep_name, 'Team ' || i % 8 as team,
            'Region ' || i % 6 as region, true as is_active
        from range({n} // 2000 + 20) as rows (i)
    """,
    "accounts": """
        select 'a' || i as account_id, 'Account ' || i as account_name,
            'Region ' || pick(1, i, 6) as region, 'City ' || pick(2, i, 60) as city,
            ['Small', 'Mid', 'Enterprise'][1 + pick(3, i, 3)] as segment,
            ['organic', 'events', 'partner', 'paid_search'][1 + pick(4, i, 4)] as channel,
            day(pick(5, i, {days})) as created_at
        from range({n}) as rows (i)
    """,
    "subscriptions": """
        select 's' || i // 4 as subscription_id, 'a' || i // 4 as account_id,
            ['Analytics', 'Reports', 'Alerts'][1 + pick(6, i, 3)] as product,
            ['basic', 'pro'][1 + pick(7, i, 2)] as plan,
            day(pick(8, i // 4, {days}) + i % 4 * 200) as started_at,
            -- Every fifth period leaves a gap of a month before the next one.
            case when i % 4 < 3 or pick(9, i, 3) = 0
                then day(pick(8, i // 4, {days}) + i % 4 * 200
                    + case when pick(10, i, 5) = 0 then 170 else 200 end)
            end as ended_at,
            cast(20 + pick(11, i, 200) as decimal(18, 2)) as amount,
            case when pick(12, i, 6) = 0 then 'year' else 'month' end as interval_unit,
            1 + pick(13, i, 5) as quantity,
            ['EUR', 'USD'][1 + pick(14, i // 4, 2)] as currency_code,
            case when pick(15, i, 5) = 0 then 'price' else 'other' end as churn_reason
        from range({n} * 4) as rows (i)
        where pick(16, i // 4, 8) > 0 or i % 4 < 2
    """,
    "leads": """
        select 'l' || i as lead_id, day(pick(20, i, {days})) as created_at,
            ['organic', 'events', 'partner', 'paid_search'][1 + pick(21, i, 4)] as channel,
            'r' || pick(22, i, {n} // 2000 + 20) as rep_id,
            case when pick(23, i, 2) = 0 then day(pick(20, i, {days}) + pick(24, i, 20)) end
                as mql_at
        from range({n} * 4) as rows (i)
    """,
    "deals": """
        select 'd' || i as deal_id, 'a' || pick(30, i, {n}) as account_id,
            case when i % 2 = 0 then 'l' || pick(31, i, {n} * 4) end as lead_id,
            'r' || pick(32, i, {n} // 2000 + 20) as rep_id, 'sales' as pipeline,
            case when not closed then 'offer' when won then 'won' else 'lost' end as stage,
            ['Analytics', 'Reports', 'Alerts'][1 + pick(33, i, 3)] as product,
            cast(500 + pick(34, i, 40000) as decimal(18, 2)) as amount,
            ['EUR', 'USD'][1 + pick(35, i, 2)] as currency_code,
            created as created_at, cast(created as date) + 60 as expected_close_date,
            case when closed then closing end as closed_at,
            closed as is_closed, closed and won as is_won, 12 as term_months
        from (
            select i, day(pick(36, i, {days})) as created,
                day(pick(36, i, {days}) + 5 + pick(37, i, 120)) as closing,
                day(pick(36, i, {days}) + 5 + pick(37, i, 120)) <= timestamp '2026-06-30' as closed,
                pick(38, i, 10) < 3 as won
            from range({n} * 3) as rows (i)
        ) as dated
    """,
    "deal_history": """
        select deal_id, created_at + to_days(cast(step * 4 as int)) as changed_at,
            ['new', 'demo', 'offer', stage][1 + step] as stage,
            amount + step * 10 as amount,
            expected_close_date + cast(step * 7 as int) as expected_close_date,
            rep_id, false as is_closed, false as is_won, 'source' as origin
        from deals, range(4) as steps (step)
        where step < 3 and created_at + to_days(cast(step * 4 as int)) < coalesce(
            closed_at, timestamp '2026-06-30'
        )
        union all
        select deal_id, closed_at, stage, amount, expected_close_date, rep_id, true, is_won,
            'source'
        from deals
        where is_closed
    """,
    "stages": """
        select 'sales' as pipeline, stage, stage_order, stage_category,
            chance as default_probability
        from (values ('new', 1, 'open', 0.1), ('demo', 2, 'open', 0.3),
            ('offer', 3, 'open', 0.5), ('won', 4, 'won', 1), ('lost', 5, 'lost', 0)
        ) as listed (stage, stage_order, stage_category, chance)
    """,
    "activities": """
        select 't' || i as activity_id,
            ['call', 'call', 'call', 'email', 'meeting', 'demo'][1 + pick(40, i, 6)]
                as activity_type,
            'outbound' as direction, 'r' || pick(41, i, {n} // 2000 + 20) as rep_id,
            'a' || pick(42, i, {n}) as account_id, 'l' || pick(43, i, {n} * 4) as lead_id,
            day(pick(44, i, {days})) as created_at,
            case when pick(40, i, 6) >= 4 then 'held' when pick(45, i, 3) = 0 then 'connected'
                when pick(40, i, 6) = 3 then 'replied' else 'no_answer' end as outcome,
            pick(46, i, 600) as duration_seconds
        from range({n} * 10) as rows (i)
    """,
    "order_lines": """
        select 'o' || i // 2 as order_id, i % 2 + 1 as order_line_id,
            'a' || pick(50, i // 2, {n}) as account_id,
            ['Analytics', 'Reports', 'Alerts'][1 + pick(51, i, 3)] as product,
            day(pick(52, i // 2, {days})) as ordered_at, 1 + pick(53, i, 5) as quantity,
            cast(50 + pick(54, i, 900) as decimal(18, 2)) as unit_price,
            cast(10 + pick(55, i, 40) as decimal(18, 2)) as cost_amount,
            pick(56, i, 50) = 0 as is_refund, pick(57, i, 2) = 0 as is_recurring
        from range({n} * 10) as rows (i)
    """,
    "web_sessions": """
        select 'w' || i as session_id, 'v' || pick(60, i, {n} * 6) as visitor_id,
            day(pick(61, i, {days})) as started_at, '/page-' || pick(62, i, 20) as landing_page,
            1 + pick(63, i, 4) as page_view_count,
            ['organic', 'events', 'partner', 'paid_search'][1 + pick(64, i, 4)] as channel,
            pick(65, i, 12) = 0 as is_bot
        from range({n} * 10) as rows (i)
    """,
    "survey_responses": """
        select 'n' || i as response_id, 'a' || pick(70, i, {n}) as account_id,
            'p' || pick(71, i, {n}) as respondent_id, day(pick(72, i, {days})) as responded_at,
            pick(73, i, 11) as score
        from range({n} // 2) as rows (i)
    """,
    "marketing_spend": """
        select cast(day(i // 4) as date) as spend_date,
            ['organic', 'events', 'partner', 'paid_search'][1 + i % 4] as channel,
            cast(100 + pick(80, i, 900) as decimal(18, 2)) as amount,
            pick(81, i, 500) as click_count
        from range({days} * 4) as rows (i)
    """,
    "expenses": """
        select cast(timestamp '{start}' + to_months(cast(i // 4 as int)) as date)
                as expense_date,
            ['sales', 'marketing', 'cost_of_goods', 'other'][1 + i % 4] as category,
            cast({n} + pick(90, i, 5000) as decimal(18, 2)) as amount
        from range(240) as rows (i)
    """,
    "exchange_rates": """
        select cast(day(i * 7) as date) as rate_date, 'USD' as currency_code,
            cast(0.85 + pick(95, i, 100) / 1000 as decimal(18, 6)) as rate
        from range({days} // 7 + 1) as rows (i)
    """,
}


def declare_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Teach a connection chance and days, which the tables are written in."""
    connection.execute(
        "create temporary macro pick(salt, number, size) as"
        " cast(hash(salt * 1000003 + number) % size as bigint)"
    )
    connection.execute(
        f"create temporary macro day(n) as timestamp '{START}' + to_days(cast(n as int))"
    )


def query_of(table: str, customers: int) -> str:
    return TABLES[table].format(n=customers, days=DAYS, start=START)


def write(folder: Path, customers: int) -> None:
    """Write one Parquet file per table, and the options that name the as-of date."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sales_kpis.yml").write_text(OPTIONS, encoding="utf-8")
    with duckdb.connect() as connection:
        declare_macros(connection)
        for name in TABLES:
            connection.execute(f"create table {name} as {query_of(name, customers)}")
            target = folder / f"{name}.parquet"
            connection.execute(f"copy {name} to '{target}' (format parquet)")
            count = connection.execute(f"select count(*) from {name}").fetchone()[0]
            print(f"{target}: {count:,} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    arguments = parser.parse_args()
    write(arguments.folder, arguments.customers)


if __name__ == "__main__":
    main()
