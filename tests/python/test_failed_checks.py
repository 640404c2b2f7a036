"""A failed check is our fault: the KPIs that it puts in doubt are withheld, and no others."""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import duckdb
import pytest

import kpis
from running import Ran
from sales_kpis.build import builder
from sales_kpis.build.checked_build import CheckedBuild
from sales_kpis.build.failure_report import REPORT_NAME, tell
from sales_kpis.build.failures import Failure, Lineage
from sales_kpis.build.tracing import Tracer
from sales_kpis.report.mail import compose_mail
from sales_kpis.report.page import read_report
from sales_kpis.with_dbt.runner import Dbt

# What the build of this module is made to fail at, and what it withholds for it.
BROKEN_MODEL = "model.sales_kpis.int_coupons_by_period"
DAMAGE = """
    update analytics_marts.int_due_deals_by_period set pushed_deals = slipped_deals + 1
    where period_grain = 'month' and dimension = 'rep' and slipped_deals > 0
        and period_start_date = (
            select max(period_start_date) from analytics_marts.int_due_deals_by_period
            where period_grain = 'month' and dimension = 'rep' and slipped_deals > 0
        );
    update analytics.kpi_values set value = value + 1
    where kpi = 'won_amount' and period_grain = 'quarter' and dimension = 'region'
        and dimension_value = 'East' and period_start_date = date '2026-01-01';
"""
BY_CHECK = {"deal_slippage_rate", "pushed_deals", "pulled_in_deals", "average_days_pushed"}
WITHHELD = BY_CHECK | {"won_amount", "coupon_redemption_rate"}


# ------------------------------------------------------- what a failure puts in doubt


@pytest.fixture(scope="module")
def lineage(manifest: dict) -> Lineage:
    """Read the project's lineage as a build does, from what dbt wrote down."""
    return Lineage(SimpleNamespace(nodes={id_: as_node(n) for id_, n in manifest["nodes"].items()}))


def as_node(node: dict) -> SimpleNamespace:
    return SimpleNamespace(
        **{name: node.get(name) for name in ("name", "path", "resource_type", "unique_id")},
        depends_on=SimpleNamespace(nodes=node.get("depends_on", {}).get("nodes", [])),
        config=SimpleNamespace(
            meta=node["config"].get("meta", {}), materialized=node["config"].get("materialized")
        ),
        relation_name=node.get("relation_name"),
    )


@pytest.fixture
def doubted(manifest: dict, lineage: Lineage) -> Callable[..., Failure]:
    """Let a check fail, with rows that name these KPIs."""

    def fail(name: str, *kpis: str) -> Failure:
        (node,) = [node for node in manifest["nodes"].values() if node["name"] == name]
        failure = Failure(as_node(node), "found rows")
        is_test = node["resource_type"] == "test"
        failure.subjects = lineage.subjects(failure.node) if is_test else {node["unique_id"]}
        failure.in_doubt = lineage.published(failure.subjects, kpis)
        return failure

    return fail


@pytest.mark.parametrize(
    ("failed", "kpis", "withheld"),
    [
        # The KPIs made from what it reads, and no others.
        ("assert_pushed_deals_slipped_and_slipped_deals_were_due", [], BY_CHECK),
        # A table that holds every KPI names those that are wrong.
        ("assert_trends_leave_no_period_out", ["win_rate", "refunds"], {"win_rate", "refunds"}),
        # What is made from a KPI is as doubtful as the KPI.
        (
            "assert_slices_add_up_to_all",
            ["orders_count"],
            {"orders_count", "customer_lifetime_value_as_published"},
        ),
        # A table that no KPI is made from.
        ("assert_pipeline_waterfall_balances", [], {"pipeline_waterfall"}),
        ("assert_shares_of_loss_reasons_add_up_to_one", [], {"loss_reasons"}),
        # Two ways to one number: neither is known to be the right one.
        (
            "assert_places_add_up_to_total_revenue",
            [],
            {"total_revenue", "location_revenue"},
        ),
        # The YAML says which of what it reads it speaks for.
        ("assert_attribution_weights_of_a_deal_add_up_to_one", [], {"attribution_by_channel"}),
        (
            "assert_every_attribution_model_shares_out_the_won_amount",
            [],
            {"attribution_by_channel"},
        ),
        # No number depends on it.
        ("assert_numbers_read_well_in_both_languages", [], set()),
        # A model that could not be computed.
        ("int_coupons_by_period", [], {"coupon_redemption_rate"}),
    ],
)
def test_a_failure_withholds_what_is_made_from_it(doubted, lineage, failed, kpis, withheld):
    failure = doubted(failed, *kpis)
    assert {lineage.kind_and_name(id_)[1] for id_ in failure.in_doubt} == withheld
    assert not lineage.is_everything(failure)


@pytest.mark.parametrize(
    "failed",
    [
        # Whether each input row is accepted once or rejected.
        "assert_raw_rows_are_accepted_or_rejected",
        "primary_key_crm_deals_deal_id",
        "crm_coupons",
        # What all KPIs are labelled with and laid out on.
        "kpi_catalog",
        "dim_periods",
        "kpi_values",
    ],
)
def test_nothing_is_left_where_the_ground_gives_way(doubted, lineage, failed):
    assert lineage.is_everything(doubted(failed))


def test_no_check_takes_most_of_the_kpis_away(manifest, lineage, doubted):
    """But for those of the input border and of what everything is counted by."""
    names = [
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and node["name"].startswith("assert_")
        and not node["name"].startswith("assert_keys_of_")
    ]
    most = len(lineage.kpis) / 3
    greedy = [
        name
        for name in names
        if sum(lineage.kind_and_name(id_)[0] == "kpi" for id_ in doubted(name).in_doubt) > most
    ]
    assert greedy == []


def test_a_check_of_many_tables_speaks_for_those_that_it_names(
    manifest, lineage, small_copy: Path, tmp_path: Path
):
    (node,) = [
        as_node(node)
        for node in manifest["nodes"].values()
        if node["name"] == "assert_keys_of_reporting_are_unique_and_whole"
    ]
    node.compiled_code = """
        select
            'loss_reasons' as failing_table, cast(null as text) as kpi, 'Core' as pipeline,
            'not unique' as fault
        union all
        select 'kpi_values', 'refunds', null, 'null'
        union all
        select 'kpi_trends', 'win_rate', null, 'not unique'
    """
    result = SimpleNamespace(status="fail", message="Got 3 results", node=node)
    build = CheckedBuild(None, small_copy, tmp_path / REPORT_NAME, print)
    build.lineage = lineage
    build._judge([result])
    found = {
        row["failing_table"]: {lineage.kind_and_name(id_)[1] for id_ in failure.in_doubt}
        for failure in build.failures
        for row in failure.rows
    }
    assert found == {
        "loss_reasons": {"loss_reasons"},
        "kpi_values": {"refunds"},
        "kpi_trends": {"win_rate"},
    }
    told = "\n".join(tell(failure, lineage) for failure in build.failures)
    assert "failing_table = loss_reasons, pipeline = Core, fault = not unique" in told


def test_what_a_test_is_said_to_speak_for_is_what_it_reads(manifest):
    """A model that is renamed, or that the test no longer reads, would be withheld unseen."""
    models = {id_: node["name"] for id_, node in manifest["nodes"].items()}
    wrong = {
        node["name"]: name
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        for name in node["config"]["meta"].get("in_doubt", [])
        if name not in models.values()
    }
    assert wrong == {}


# --------------------------------------------------------------- a build that fails


class Broken(NamedTuple):
    """A build of the demo in which two checks and a model fail."""

    output: Path
    ran: Ran

    @property
    def database(self) -> Path:
        return self.output / "sales_kpis.duckdb"


@pytest.fixture(scope="module")
def broken(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Broken:
    output = tmp_path_factory.mktemp("broken")
    target = output / ".build/target"
    target.mkdir(parents=True)
    # dbt reads the project once for all tests.
    shutil.copy(database.parent / ".build/target/partial_parse.msgpack", target)
    parse, test = Dbt.parse, Dbt.test
    damaged = []

    def parse_a_broken_model(dbt: Dbt) -> None:
        parse(dbt)
        node = dbt.manifest.nodes[BROKEN_MODEL]
        node.raw_code = (
            f"select * from (\n{node.raw_code}\n) as computed where error('too large') is null"
        )

    def damage_and_test(dbt: Dbt, *arguments, **options) -> list:
        if not damaged:
            scratch = output / ".build/scratch/sales_kpis.duckdb"
            with duckdb.connect(str(scratch)) as connection:
                damaged.append(connection.execute(DAMAGE))
        return test(dbt, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Dbt, "parse", parse_a_broken_model)
        patch.setattr(Dbt, "test", damage_and_test)
        return Broken(output, run_build(output))


def run_build(output: Path) -> Ran:
    out, err = StringIO(), StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        patch.setenv("SALES_KPIS_DUCKDB", "")
        patch.setenv("COLUMNS", "200")
        patch.setattr(sys, "argv", ["kpis.py", "build", "--output", str(output)])
        return Ran(kpis.main(), out.getvalue(), err.getvalue())


@pytest.fixture
def rows(broken: Broken, database: Path) -> Iterator[Callable[[str], list[tuple]]]:
    """Ask the build that failed in part; `demo.` is the sound one."""
    with duckdb.connect(str(broken.database), read_only=True) as connection:
        connection.execute(f"attach '{database}' as demo (read_only)")
        yield lambda query: connection.execute(query).fetchall()


def test_the_build_says_what_is_withheld_and_why(broken):
    err = broken.ran.err
    assert broken.ran.code == 3, err
    assert f"published without {', '.join(sorted(WITHHELD))}\n" in err
    # The check, the member, the period and the rows of the input.
    assert "check assert_pushed_deals_slipped_and_slipped_deals_were_due" in err
    assert "model int_coupons_by_period" in err
    assert "too large" in err
    assert "won_amount, quarter 2026-01-01, region East" in err
    assert re.search(r"month 20\d\d-\d\d-01, rep demo-r\d+", err)
    assert re.search(r"input rows, as far as known: deals demo-", err)
    assert "The fault is in sales_kpis, not in your data." in err
    assert str(broken.output / REPORT_NAME) in err
    assert "Traceback" not in err


def test_a_report_holds_what_whoever_mends_it_has_to_know(broken):
    report = (broken.output / REPORT_NAME).read_text(encoding="utf-8")
    assert "dbt-core" in report
    assert "tests/assert_pushed_deals_slipped_and_slipped_deals_were_due.sql" in report
    assert "pushed_deals > slipped_deals" in report
    assert "slipped_deals = " in report
    assert str(Path.home()) not in report


def test_what_is_withheld_is_in_no_table(rows):
    tables = rows(
        "select table_name from duckdb_columns() where column_name = 'kpi' "
        "and database_name = 'sales_kpis' and schema_name = 'analytics'"
    )
    listed = ", ".join(f"'{kpi}'" for kpi in WITHHELD)
    # Where the user has a goal or a place for it, the row stays and says nothing.
    empty = {"kpi_goal_progress": "actual_value", "kpi_scorecard": "value"}
    for (table,) in tables:
        if table in ("kpi_catalog", "kpi_availability", "kpi_coverage"):
            continue
        condition = f"and {empty[table]} is not null" if table in empty else ""
        query = f"select distinct kpi from analytics.{table} where kpi in ({listed}) {condition}"
        assert rows(query) == [], table
    for kpi in WITHHELD:
        assert rows(f"select * from analytics.kpi_{kpi}") == []
    assert rows("select 1 from analytics.rep_scorecard where won_amount is not null") == []
    # A sum with an unknown part is unknown.
    assert rows("select 1 from analytics.sales_forecast where forecast_amount is not null") == []


def test_the_others_are_published_as_ever(rows):
    listed = ", ".join(f"'{kpi}'" for kpi in WITHHELD)
    # A sum in another order differs in its last digits.
    different = rows(
        "select kpi, count(*) from sales_kpis.analytics.kpi_values as mine "
        f"full join (select * from demo.analytics.kpi_values where kpi not in ({listed})) as sound "
        "using (kpi, period_grain, period_start_date, dimension, dimension_value) "
        "where (mine.value is null) <> (sound.value is null) "
        "or abs(mine.value - sound.value) > 1e-9 * greatest(1, abs(sound.value)) "
        "or mine.period_end_date is distinct from sound.period_end_date group by 1"
    )
    assert different == []
    assert rows("select count(distinct kpi) from analytics.kpi_values")[0][0] > 90


def test_kpi_availability_says_why_in_both_languages(rows):
    found = rows(
        "select kpi, is_available, reason, reason_ru from analytics.kpi_availability "
        "where is_withheld order by kpi"
    )
    assert [kpi for kpi, *_ in found] == sorted(WITHHELD)
    for _, is_available, reason, reason_ru in found:
        assert not is_available
        assert reason.startswith("Withheld, ")
        assert reason_ru.startswith("Скрыто, ")
    reasons = {kpi: reason for kpi, _, reason, _ in found}
    assert "pushed deals slipped and slipped deals were due" in reasons["pushed_deals"]
    assert "int_coupons_by_period could not be computed" in reasons["coupon_redemption_rate"]


def test_every_way_out_leaves_it_out_and_says_so(broken, run):
    exports = broken.output / "exports"
    for path in exports.glob("*.parquet"):
        columns = duckdb.sql(f"describe select * from '{path}'").fetchall()
        if "kpi" in {name for name, *_ in columns} and path.stem in ("kpi_values", "kpi_trends"):
            kpis_in = duckdb.sql(f"select distinct kpi from '{path}'").fetchall()
            assert not WITHHELD & {kpi for (kpi,) in kpis_in}
    assert "won_amount" in (exports / "withheld.csv").read_text(encoding="utf-8")
    page = (broken.output / "report.html").read_text(encoding="utf-8")
    assert "Not on this page, because a check failed: " in page
    mail = compose_mail(read_report(broken.database, "ru"))
    assert "Не показано, потому что не пройдена проверка: " in mail.text
    assert "Не показано, потому что не пройдена проверка: " in mail.html
    assert "Withheld, a check failed" in run("list", "--database", broken.database).out
    exported = run(
        *("export", "--output", broken.output / "mine", "--kpi", "win_rate", "--kpi", "won_amount"),
        *("--database", broken.database),
    )
    assert exported.err == "warning: a check failed, so these are not in it: won_amount\n"
    shown = run("show", "won_amount", "--database", broken.database)
    assert (shown.code, "Withheld, a check failed" in shown.err) == (2, True)


def test_a_build_of_which_nothing_changed_says_it_again(broken):
    again = run_build(broken.output)
    assert again.code == 3
    assert again.out.startswith("Up to date")
    assert "published without" in again.err
    assert "Withheld, a check failed" in again.err


@pytest.fixture
def failing_dbt(monkeypatch: pytest.MonkeyPatch, database: Path, manifest: dict) -> Callable:
    """Let a build make the demo without dbt, and a check of it fail."""

    def fail(name: str, compiled: str) -> None:
        nodes = {id_: as_node(node) for id_, node in manifest["nodes"].items()}
        (failed,) = [node for node in nodes.values() if node.name == name]
        failed.compiled_code = compiled
        failed.original_file_path = "tests/one.sql"
        result = SimpleNamespace(status="fail", message="Got 1 result", node=failed)

        class FailingDbt(Dbt):
            def parse(self) -> None:
                self.manifest = SimpleNamespace(nodes=nodes)

            def build(self, **_) -> list:
                shutil.copy(database, self.run.workplace / "scratch/sales_kpis.duckdb")
                return []

            def test(self, **_) -> list:
                return [result]

        monkeypatch.setattr(builder, "Dbt", FailingDbt)

    return fail


def test_the_last_good_build_stays_where_nothing_can_be_relied_on(
    failing_dbt, run, database: Path, tmp_path: Path
):
    published = tmp_path / "sales_kpis.duckdb"
    shutil.copy(database, published)
    before = (published.stat().st_ino, published.read_bytes())
    failing_dbt("primary_key_crm_deals_deal_id", "select deal_id from analytics_crm.crm_deals")
    ran = run("build", "--output", tmp_path, "--force")
    assert ran.code == 1
    assert "check primary_key_crm_deals_deal_id" in ran.err
    assert "input rows, as far as known: deals demo-" in ran.err
    assert f"{published} is unchanged: it holds the last good build." in ran.err
    assert before == (published.stat().st_ino, published.read_bytes())
    assert "primary_key_crm_deals_deal_id" in (tmp_path / REPORT_NAME).read_text("utf-8")


def test_a_check_that_no_number_depends_on_is_a_warning(
    failing_dbt, run, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(builder, "_write_build_info", lambda *_: None)
    failing_dbt("assert_no_alert_sentence_has_a_gap", "select 'a1' as alert_id")
    ran = run("build", "--output", tmp_path, "--force")
    assert ran.code == 0
    assert "warning: " in ran.err
    assert "assert_no_alert_sentence_has_a_gap" in ran.err


def test_a_number_that_was_too_large_leads_to_its_row(doubted, lineage, small_copy: Path):
    failure = doubted("int_orders_by_period")
    failure.message = "Overflow in multiplication of DECIMAL(18) (4006381333931000000 * 1000)"
    with duckdb.connect(str(small_copy)) as connection:
        (order,) = connection.execute(
            "update analytics_crm.crm_order_lines set quantity = 4006381333931 "
            "where order_id = (select min(order_id) from analytics_crm.crm_order_lines) "
            "returning order_id"
        ).fetchone()
        assert Tracer(connection, lineage).input_rows(failure) == [f"order_lines {order}"]
