"""Two portals of HubSpot, Salesforce and Stripe in one build: who is one customer, counted once.

Worked by hand. Acme is a company of both portals, an account of Salesforce and a customer of
Stripe, all by one domain; Bolt is one by the file, against no domain at all. Both portals count
their ids from 1. Twin is a domain of two companies, so nobody knows which of them pays.
"""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from running import build_into
from sales_kpis.report.collect import records
from sales_kpis.report.page import read_report

MARCH = int(datetime(2026, 3, 1, 10, tzinfo=UTC).timestamp())
MARCH_END = int(datetime(2026, 4, 1, 10, tzinfo=UTC).timestamp())
HUBSPOT = """
create schema {schema}; use {schema};
create table pipelines_deals as select 'default' as id, 'Sales' as label, 'd1' as _dlt_id;
create table pipelines_deals__stages as
select
    '12' as id, 'Signed' as label, 1 as display_order, 'true' as metadata__is_closed,
    '1.0' as metadata__probability, 'd1' as _dlt_parent_id, 's1' as _dlt_id;
create table owners as
select '7' as id, '{owner}' as first_name, 'Lee' as last_name, false as archived;
create table companies (id varchar, name varchar, domain varchar, country varchar, _dlt_id varchar);
create table companies__deals (value varchar, deals_id varchar, _dlt_parent_id varchar);
create table deals (
    id varchar, dealname varchar, dealstage varchar, pipeline varchar, hubspot_owner_id varchar,
    amount varchar, createdate timestamp, closedate timestamp
);
"""
PORTALS = {
    "hubspot_us": """
insert into companies values
('1', 'Acme', 'acme.com', 'USA', 'c1'), ('2', 'Globex', 'globex.com', 'Canada', 'c2'),
('3', 'Twin North', 'twin.com', 'USA', 'c3'), ('4', 'Twin South', 'twin.com', 'USA', 'c4'),
('5', 'Solo', null, 'USA', 'c5');
insert into deals values
('1', 'Alpha', '12', 'default', '7', '1200', '2026-02-01', '2026-03-05'),
('2', 'Beta', '12', 'default', '7', '500', '2026-02-01', '2026-03-10');
insert into companies__deals values ('1', '1', 'c1'), ('2', '2', 'c2');
create table line_items as
select '1' as id, '1' as deal_id, 'Seats' as name, 1000.0 as price, 1 as quantity;
""",
    "hubspot_eu": """
insert into companies values
('1', 'Bolt', null, 'Germany', 'c1'), ('2', 'Acme Europe', 'www.acme.com', 'France', 'c2');
insert into deals values
('1', 'Gamma', '12', 'default', '7', '300', '2026-02-01', '2026-03-12');
insert into companies__deals values ('1', '1', 'c1');
""",
}
OTHERS = f"""
create schema salesforce; use salesforce;
create table account as
select '001A' as id, 'Acme Inc' as name, 'https://www.ACME.com/en' as website, 'Enterprise' as type
union all
select '001B', 'Bolt', null, 'SMB';
create table opportunity as
select
    '006A' as id, '001A' as account_id, 'Delta' as name, 'Won' as stage_name, 100.0 as amount,
    true as is_closed, true as is_won, timestamp '2026-03-15' as close_date,
    timestamp '2026-02-01' as created_date;

create schema stripe; use stripe;
create table customers (id varchar, name varchar, email varchar, livemode boolean);
insert into customers values
('cus_acme', 'ACME', 'Billing@Acme.com', true), ('cus_bolt', 'Kim', 'kim@gmail.com', true),
('cus_twin', 'Twin', 'pay@twin.com', true), ('cus_globex', 'Globex', 'ap@globex.com', true),
('cus_lone', 'Globex', 'lone@gmail.com', true);
create table paying (name varchar, cents bigint);
insert into paying values ('acme', 10000), ('bolt', 5000), ('twin', 2000), ('lone', 700);
create table subscriptions as
select
    'sub_' || name as id, 'cus_' || name as customer, 'active' as status, true as livemode,
    {MARCH} as created, {MARCH} as start_date, name as _dlt_id
from paying;
create table subscriptions__items__data as
select
    'si_' || name as id, 'sub_' || name as subscription, 1 as quantity, {MARCH} as created,
    'price_' || cents as price__id, 'eur' as price__currency, 'month' as price__recurring__interval,
    1 as price__recurring__interval_count, cents as price__unit_amount, name as _dlt_parent_id
from paying;
create table invoices as
select
    'in_' || name as id, 'cus_' || name as customer, 'paid' as status, 'eur' as currency,
    cents as total, cents as total_excluding_tax, true as livemode, {MARCH} as created,
    {MARCH} as status_transitions__paid_at, name as _dlt_id
from paying;
create table invoices__lines__data as
select
    'il_' || name as id, 'sub_' || name as parent__subscription_item_details__subscription,
    'si_' || name as parent__subscription_item_details__subscription_item,
    'price_' || cents as pricing__price_details__price, cents as amount, 1 as quantity,
    {MARCH} as period__start, {MARCH_END} as period__end, name as _dlt_parent_id
from paying;
"""
STATED = """account,same_account
stripe-cus_bolt,hubspot_eu-1
salesforce-001B,hubspot_eu-1
stripe-cus_nobody,hubspot_us-5
"""
PLACES = "{hubspot: {hubspot_us: {schema: hubspot_us}, hubspot_eu: {schema: hubspot_eu}}}"
Ask = Callable[..., list[tuple]]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("systems")
    with duckdb.connect(str(folder / "systems.duckdb")) as connection:
        for (schema, rows), owner in zip(PORTALS.items(), ("Ann", "Bea"), strict=True):
            connection.execute(HUBSPOT.format(schema=schema, owner=owner) + rows)
        connection.execute(OTHERS)
    (folder / "account_matches.csv").write_text(STATED)
    output = tmp_path_factory.mktemp("output")
    places = f"connections={PLACES}"
    return build_into(output, "--data", folder, "--as-of", "2026-03-31", "--var", places)


@pytest.fixture(scope="module")
def ask(published: Path) -> Ask:
    with duckdb.connect(str(published), read_only=True) as connection:
        yield lambda query, *values: connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def march(ask: Ask) -> Callable[[str, str], dict[str, float]]:
    return lambda kpi, dimension: dict(
        ask(
            "select dimension_value, value from analytics.kpi_values "
            "where kpi = ? and dimension = ? and period_grain = 'month' "
            "and period_start_date = '2026-03-01'",
            *(kpi, dimension),
        )
    )


def test_a_customer_of_four_systems_is_one_and_two_of_one_domain_are_two(ask):
    rows = ask(
        "select account_id, customer_id, match_basis, match_status "
        "from analytics.customer_matches order by all"
    )
    assert rows == [
        ("hubspot_eu-1", "hubspot_eu-1", "file", "matched"),
        ("hubspot_eu-2", "hubspot_us-1", "domain", "matched"),
        ("hubspot_us-1", "hubspot_us-1", "domain", "matched"),
        ("hubspot_us-2", "hubspot_us-2", "domain", "matched"),
        ("hubspot_us-3", "hubspot_us-3", None, "ambiguous"),
        ("hubspot_us-4", "hubspot_us-4", None, "ambiguous"),
        ("hubspot_us-5", "hubspot_us-5", None, "not_matched"),
        ("salesforce-001A", "hubspot_us-1", "domain", "matched"),
        ("salesforce-001B", "hubspot_eu-1", "file", "matched"),
        ("stripe-cus_acme", "hubspot_us-1", "domain", "matched"),
        ("stripe-cus_bolt", "hubspot_eu-1", "file", "matched"),
        ("stripe-cus_globex", "hubspot_us-2", "domain", "matched"),
        ("stripe-cus_lone", "stripe-cus_lone", None, "not_matched"),
        ("stripe-cus_twin", "stripe-cus_twin", None, "ambiguous"),
    ]


def test_mrr_has_the_segment_and_the_region_that_a_crm_knows(march):
    """The portals know no segment: Salesforce, which comes after them, fills it."""
    assert march("mrr", "all") == {"all": 177}
    assert march("mrr", "segment") == {"Enterprise": 100, "SMB": 50, "unknown": 27}
    assert march("mrr", "region") == {"USA": 100, "Germany": 50, "unknown": 27}
    assert march("active_customers", "all") == {"all": 4}


def test_what_hubspot_sold_is_no_revenue_beside_what_stripe_billed(march):
    assert march("total_revenue", "all") == {"all": 177}
    assert march("total_revenue", "region") == {"USA": 100, "Germany": 50, "unknown": 27}
    assert march("won_amount", "all") == {"all": 1200 + 500 + 300 + 100}


def test_the_money_stands_beside_each_account(ask):
    rows = ask(
        "select account_id, won_amount, revenue, left_out_revenue, mrr "
        "from analytics.customer_matches where won_amount + revenue + left_out_revenue <> 0 "
        "order by all"
    )
    assert [tuple(map(str, row)) for row in rows] == [
        ("hubspot_eu-1", "300.00", "0.00", "0.00", "0.00"),
        ("hubspot_us-1", "1200.00", "0.00", "1000.00", "0.00"),
        ("hubspot_us-2", "500.00", "0.00", "500.00", "0.00"),
        ("salesforce-001A", "100.00", "0.00", "0.00", "0.00"),
        ("stripe-cus_acme", "0.00", "100.00", "0.00", "100.00"),
        ("stripe-cus_bolt", "0.00", "50.00", "0.00", "50.00"),
        ("stripe-cus_lone", "0.00", "7.00", "0.00", "7.00"),
        ("stripe-cus_twin", "0.00", "20.00", "0.00", "20.00"),
    ]


def test_data_quality_says_what_matched_and_what_does_not_count(ask):
    rows = ask(
        "select rule, id, value from analytics.data_quality "
        "where rule similar to 'account.*|revenue_.*|mrr_.*|won_amount_.*' order by all"
    )
    assert rows == [
        ("account_match_ambiguous", "hubspot_us-3", "twin.com"),
        ("account_match_ambiguous", "hubspot_us-4", "twin.com"),
        ("account_match_ambiguous", "stripe-cus_twin", "twin.com"),
        ("account_match_unknown", "stripe-cus_nobody = hubspot_us-5", "stripe-cus_nobody"),
        ("accounts_matched", "hubspot_eu", "1 : 0 : 1"),
        ("accounts_matched", "hubspot_us", "0 : 0 : 2"),
        ("accounts_matched", "salesforce", "1 : 0 : 1"),
        ("accounts_matched", "stripe", "1 : 0 : 2"),
        ("accounts_not_matched", "hubspot_us", "3 : 0.00 : 0.00 : 0.00"),
        ("accounts_not_matched", "stripe", "2 : 0.00 : 27.00 : 27.00"),
        ("revenue_left_out", "hubspot_us", "1500.00 : 500.00"),
        ("won_amount_without_revenue", "hubspot_us", "1700.00 : 500.00"),
    ]


def test_pipelines_stages_and_reps_of_two_portals_stay_apart(ask, march):
    assert march("won_amount", "rep") == {"hubspot_us-7": 1700, "hubspot_eu-7": 300, "unknown": 100}
    assert set(march("won_amount", "pipeline")) >= {"hubspot_us: Sales", "hubspot_eu: Sales"}
    stages = ask("select count(*) from analytics_marts.dim_stages where stage = 'Signed'")
    assert stages == [(2,)]
    assert date(2026, 3, 5) in {
        day for (day,) in ask("select closed_date from analytics_marts.fct_deals")
    }


def test_the_page_shows_each_system_and_who_has_no_match(published):
    shown = read_report(published).data["customers"]
    assert (shown["customers"], shown["unmatched"]) == (8, 5)
    by_source = {
        (row["connector"], row["match"]): (row["accounts"], row["won_amount"], row["revenue"])
        for row in records(shown["by_source"])
    }
    assert by_source == {
        ("hubspot_eu", "file"): (1, 300, 0),
        ("hubspot_eu", "domain"): (1, 0, 0),
        ("hubspot_us", "domain"): (2, 1700, 0),
        ("hubspot_us", "ambiguous"): (2, 0, 0),
        ("hubspot_us", "not_matched"): (1, 0, 0),
        ("salesforce", "file"): (1, 0, 0),
        ("salesforce", "domain"): (1, 100, 0),
        ("stripe", "file"): (1, 0, 50),
        ("stripe", "domain"): (2, 0, 100),
        ("stripe", "ambiguous"): (1, 0, 20),
        ("stripe", "not_matched"): (1, 0, 7),
    }
    accounts = [row["account"] for row in records(shown["accounts"])]
    assert accounts == ["Twin", "Twin North", "Twin South", "Globex", "Solo"]


def test_a_masked_page_names_no_customer_no_domain_and_no_address(published):
    text = json.dumps(read_report(published, is_masked=True).data).lower()
    assert "not_matched" in text
    assert not [name for name in ("acme", "twin", "globex", "gmail", "solo") if name in text]


def test_one_source_has_no_such_section(database):
    assert read_report(database).data["customers"] is None
