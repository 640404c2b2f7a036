"""A field of deals beyond the contract, from two systems and a file, becomes a dimension."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from sales_kpis.build.pulled import copy_raw_tables
from sales_kpis.errors import DataError, UserError
from sales_kpis.files.loader import load_folder
from sales_kpis.files.options import FileOptions
from sales_kpis.with_dbt.runner import Dbt, DbtRun, failed_steps, write_embedded_profile
from sales_kpis.without_dbt.renderer import ModelRenderer

OPTIONS = """
as_of_date: 2026-03-31
deal_fields:
  industry:
    hubspot: deal_industry
    salesforce: Industry__c
    files: Branche
    label: Industry
    label_ru: Отрасль
deal_dimensions: [industry]
"""
DEALS = """deal_id,stage,amount,is_closed,is_won,created_at,closed_at,Branche
f1,Lost,30,yes,no,2026-03-01,2026-03-20, Bank
f2,Talks,20,no,no,2026-03-02,,Retail
"""
# Four deals of Fivetran's HubSpot and two of dlt's Salesforce.
RAW = """
create schema hubspot;
create table hubspot.deal as
select * from (values
    (1, 'won', true, true, 100, timestamp '2026-03-01', timestamp '2026-03-05', 'Bank'),
    (2, 'lost', true, false, 50, timestamp '2026-03-01', timestamp '2026-03-06', 'Bank'),
    (3, 'won', true, true, 300, timestamp '2026-03-02', timestamp '2026-03-07', 'Retail'),
    (4, 'talks', false, false, 70, timestamp '2026-03-03', null, null)
) as rows (
    deal_id, deal_pipeline_stage_id, property_hs_is_closed, property_hs_is_closed_won,
    property_amount, property_createdate, property_closedate, property_deal_industry
);
create schema salesforce;
create table salesforce.opportunity as
select * from (values
    ('5', 'Won', true, true, 400, date '2026-03-08', timestamp '2026-03-04', 'Bank'),
    ('6', 'Lost', true, false, 10, date '2026-03-09', timestamp '2026-03-04', ' ')
) as rows (
    id, stage_name, is_closed, is_won, amount, close_date, created_date, industry__c
);
"""
BUILT = ("display_labels", *(f"+kpi_{kpi}" for kpi in ("win_rate", "won_amount", "deals_open")))


def dbt_of(folder: Path, database: Path, options: str = OPTIONS) -> Dbt:
    """The files and the raw tables of a company loaded, and dbt to build from them."""
    folder.mkdir()
    (folder / "sales_kpis.yml").write_text(options, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    with duckdb.connect(str(folder / "crm.duckdb")) as connection:
        connection.execute(RAW)
    report = load_folder(folder, database)
    systems = copy_raw_tables(folder / "crm.duckdb", database, {})
    dbt_vars = report.dbt_vars | {"connectors": dict.fromkeys([*systems, "files"], "all")}
    profiles = write_embedded_profile(database.parent / "profiles", database)
    run = DbtRun("duckdb", profiles, database.parent, dbt_vars, ("path:seeds/demo",))
    return Dbt(run, lambda *_: None)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    folder = tmp_path_factory.mktemp("fields")
    database = folder / "sales_kpis.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALES_KPIS_DUCKDB", str(database))
        dbt = dbt_of(folder / "company", database)
        dbt.build(BUILT)
    with duckdb.connect(str(database), read_only=True) as connection:
        yield connection


def in_march(company: duckdb.DuckDBPyConnection, kpi: str) -> dict[str, tuple]:
    rows = company.execute(
        f"select dimension_value, numerator, denominator from analytics.kpi_{kpi} "
        "where period_grain = 'month' and period_start_date = '2026-03-01' "
        "and dimension in ('industry', 'all')"
    ).fetchall()
    return {member: tuple(numbers) for member, *numbers in rows}


def test_the_deals_of_all_three_stand_under_their_industry(company):
    """Blank and null are unknown; the members are the whole."""
    assert in_march(company, "win_rate") == {
        "all": (3, 6),
        "Bank": (2, 4),
        "Retail": (1, 1),
        "unknown": (0, 1),
    }
    assert in_march(company, "won_amount") == {
        "all": (800, None),
        "Bank": (500, None),
        "Retail": (300, None),
    }
    assert in_march(company, "deals_open") == {
        "all": (2, None),
        "Retail": (1, None),
        "unknown": (1, None),
    }


def test_the_field_is_a_column_of_the_deals(company):
    rows = company.execute("select deal_id, industry from analytics_marts.fct_deals order by 1")
    assert rows.fetchall() == [
        ("files-f1", "Bank"),
        ("files-f2", "Retail"),
        ("hubspot-1", "Bank"),
        ("hubspot-2", "Bank"),
        ("hubspot-3", "Retail"),
        ("hubspot-4", None),
        ("salesforce-5", "Bank"),
        ("salesforce-6", None),
    ]


def test_the_dimension_reads_as_its_owner_says(company):
    labels = company.execute(
        "select label, label_ru from analytics_settings.display_labels "
        "where kind = 'dimension' and code = 'industry'"
    )
    assert labels.fetchall() == [("Industry", "Отрасль")]


def test_a_column_that_the_table_lacks_is_named_with_it(tmp_path, monkeypatch):
    database = tmp_path / "sales_kpis.duckdb"
    monkeypatch.setenv("SALES_KPIS_DUCKDB", str(database))
    dbt = dbt_of(tmp_path / "company", database, OPTIONS.replace("deal_industry", "sector"))
    error = failed_steps(dbt.run, dbt.build(("stg_hubspot__deals",)))
    assert isinstance(error, UserError)
    assert "The table hubspot.deal has no column sector/property_sector/" in str(error)
    assert "without which the field industry cannot be read" in str(error)


@pytest.mark.parametrize(
    ("fields", "dimensions", "said"),
    [
        ({"industry": {"hubspto": "x"}}, [], "deal_fields is 'industry: hubspto'; expected one of"),
        ({"industry": {"hubspot": "x"}}, ["sector"], "deal_dimensions is 'sector'; expected a fi"),
        ({"segment": {"hubspot": "x"}}, [], "deal_fields is 'segment'; expected a name"),
        ({"Industry": {"hubspot": "x"}}, [], "deal_fields is 'Industry'; expected a name"),
    ],
)
def test_a_declaration_that_cannot_be_meant_is_refused(fields, dimensions, said):
    stated = {"deal_fields": fields, "deal_dimensions": dimensions}
    renderer = ModelRenderer(stated, ref=str, source=lambda *names: ".".join(names))
    with pytest.raises(UserError, match=said):
        renderer.render("{{ and_deal_fields('deals') }}{{ deal_dimensions() }}")


def test_a_header_that_the_file_lacks_is_named(tmp_path):
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    (tmp_path / "sales_kpis.yml").write_text(OPTIONS.replace("Branche", "Brnche"), encoding="utf-8")
    with pytest.raises(DataError, match="no column 'Brnche', which sales_kpis.yml names for indus"):
        load_folder(tmp_path, tmp_path / "x.duckdb", FileOptions.read(tmp_path))
