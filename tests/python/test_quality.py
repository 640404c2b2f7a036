"""Data quality and coverage on the demo, and the numbers of the pages on definitions.

The references are written over the raw CSV files and over the tables of the pages: no SQL.
"""

from __future__ import annotations

import ast
import csv
import operator
import re
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
AS_OF = date(2026, 6, 17)

Row = dict[str, str]
Table = list[list[str]]

# ------------------------------------------------------------------ data quality


def raw_rows(entity: str) -> list[Row]:
    path = ROOT / f"seeds/demo/raw_demo__{entity}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def deals() -> list[Row]:
    """The deals that count: the latest row of each, neither merged nor deleted."""
    latest: dict[str, Row] = {}
    for row in sorted(raw_rows("deals"), key=lambda row: row["updated_at"]):
        latest[row["deal_id"]] = row
    return [
        row for row in latest.values() if not row["merged_into_id"] and row["is_deleted"] != "true"
    ]


def overdue_deals() -> set[str]:
    return {
        deal["deal_id"]
        for deal in deals()
        if deal["is_closed"] != "true" and deal["expected_close_date"] < str(AS_OF)
    }


def deals_without(field: str) -> set[str]:
    return {deal["deal_id"] for deal in deals() if not deal[field]}


def duplicates(entity: str, key: str) -> set[str]:
    keys = Counter(row[key] for row in raw_rows(entity))
    return {key for key, count in keys.items() if count > 1}


def deleted_customers() -> set[str]:
    buyers = {row["account_id"] for row in raw_rows("order_lines") if row["is_deleted"] != "true"}
    deleted = {row["account_id"] for row in raw_rows("accounts") if row["is_deleted"] == "true"}
    return buyers & deleted


@pytest.fixture
def flagged(warehouse) -> dict[str, set[str]]:
    """The ids that each rule flagged, as the raw files write them."""
    found = defaultdict(set)
    for rule, key in warehouse.execute("select rule, id from analytics.data_quality").fetchall():
        found[rule].add(key.removeprefix("demo-"))
    return found


# What the docstring of generate_demo.py announces, and no neighbour of it.
PLANTED = {
    "duplicate_key_resolved": {"d0520", "t12604"},
    "deal_without_region": {"d0532"},
    "deal_without_channel": {"d0532"},
    "product_renamed": {"d0523"},
    "merge_chain": {"a0272"},
    "goal_names_rep": {"Pieter de Vries", "Miguel Santos"},
    "deal_closed_before_created": {"d9001"},
    "closed_deal_without_close_date": {"d9002"},
    "deal_without_creation_date": {"d9003"},
    "deal_closed_after_as_of": {"d9004"},
    "won_deal_without_amount": {"d9005"},
    "probability_out_of_range": {"d9005"},
    "lost_deal_with_probability": {"d9006"},
    "stage_unknown": {"d9007"},
    "account_unknown": {"d9008"},
    "rep_unknown": {"d9009"},
    "merge_cycle": {"d9010", "d9011"},
    "merged_into_unknown": {"d9012"},
    "order_lines_differ_from_deal": {"d0001"},
    "amount_negative": {"o90001, demo-o90001-1"},
    "amount_without_exchange_rate": {"s9001, demo-i9001"},
    "mrr_without_exchange_rate": {"2024-01-31, CHF", "2024-02-29, CHF"},
    "subscription_ended_before_start": {"s9002, demo-i9002"},
    "subscription_priced_twice": {"s9003, demo-i9003"},
    "expense_category_unknown": {"2024-04-30, travel"},
    "rows_after_as_of": {"activities"},
    "quota_of_some_months": {"won_amount, quarter 2025-01-01"},
    "won_deal_not_closed": {"d9013"},
    "history_stage_unknown": {"new_business: Verbal yes"},
    "exchange_rate_not_positive": {"2024-02-26, CHF"},
    "goal_stated_twice": {"won_amount, month 2025-03-01"},
    "goal_without_period": {"meetings_held, month 2025-05-15"},
    "subscription_counts_nowhere": {"s9005, demo-i9005"},
    "subscription_discount_above_price": {"s9006, demo-i9006"},
    "recurring_lines_below_zero": {"a0091"},
    "survey_score_out_of_range": {"n9001"},
    "market_penetration_above_one": {"2023, Enterprise"},
    "goal_kpi_unknown": {"won_amuont, month 2025-02-01, all"},
    "goal_member_unknown": {"won_amount, month 2025-02-01"},
    "alert_rule_unusable": {"meetings_not_kept"},
    "scorecard_kpi_unknown": {"directors, net_new_arr"},
    "scorecard_kpi_not_measured_so": {"directors, market_penetration"},
    "scorecard_weight_negative": {"directors, quick_ratio"},
}


@pytest.mark.parametrize("rule", PLANTED)
def test_the_planted_rows_are_found_and_no_other(flagged, rule):
    assert flagged[rule] == PLANTED[rule]


def test_the_flagged_rows_are_those_of_a_second_computation(flagged):
    expected = {
        "open_deal_overdue": overdue_deals(),
        "deal_without_owner": deals_without("rep_id"),
        "deal_without_region": deals_without("region"),
        "deal_without_channel": deals_without("channel"),
        "duplicate_key_resolved": duplicates("deals", "deal_id")
        | duplicates("activities", "activity_id"),
        "deleted_account_with_revenue": deleted_customers(),
    }
    assert all(expected.values())
    assert {rule: flagged[rule] for rule in expected} == expected


def test_the_demo_is_accused_of_nothing_else(flagged):
    """Beside what is planted and what every CRM has, an alarm would be a false one."""
    usual = {
        "open_deal_overdue",
        "deal_without_owner",
        "deleted_account_with_revenue",
        "subscriptions_overlap",
    }
    assert set(flagged) == usual | set(PLANTED)


def quality_models() -> list[Path]:
    return sorted((ROOT / "models").rglob("int_quality_*.sql"))


def rules_of(path: Path) -> dict[str, dict]:
    document = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    return document["models"][0].get("config", {}).get("meta", {}).get("quality_rules", {})


@pytest.mark.parametrize("path", quality_models(), ids=lambda path: path.stem)
def test_every_rule_is_described_and_has_a_unit_test(path):
    sql = path.read_text(encoding="utf-8")
    written = set(re.findall(r"'(\w+)' as rule", sql)) | set(re.findall(r"then '(\w+)'", sql))
    written |= set(re.findall(r"else '(\w+)'\s+end as rule", sql))
    rules = rules_of(path)
    assert written == set(rules)
    for rule in rules.values():
        assert rule["severity"] in ("info", "warning", "error")
        assert rule["sentence"].strip()
        assert re.search("[а-яё]", rule["sentence_ru"])
    tests = path.with_suffix(".yml").read_text(encoding="utf-8").partition("unit_tests:")[2]
    assert all(rule in tests for rule in rules)


def test_data_quality_unites_every_model_of_rules():
    sql = (ROOT / "models/reporting/quality/data_quality.sql").read_text(encoding="utf-8")
    united = set(re.findall(r"ref\('(int_quality_\w+)'\)", sql))
    assert united == {path.stem for path in quality_models()}


def test_coverage_is_that_of_the_raw_files(warehouse):
    keys = {"deals": "deal_id", "activities": "activity_id"}
    measured = warehouse.execute(
        "select distinct input, row_count, filled_count from analytics.kpi_coverage"
    ).fetchall()
    assert len(measured) > 5
    for name, row_count, filled_count in measured:
        entity, column = name.split(".")
        if not (ROOT / f"seeds/demo/raw_demo__{entity}.csv").exists():
            continue
        rows = sorted(raw_rows(entity), key=lambda row: row["updated_at"])
        if entity in keys:
            rows = list({row[keys[entity]]: row for row in rows}.values())
        assert (row_count, filled_count) == (len(rows), sum(bool(row[column]) for row in rows)), (
            name
        )


# --------------------------------------------------------- the pages on definitions

# KPI to its formula over the numbers given in its section, in their order.
FORMULAS = {
    "customer_churn_rate": lambda start, left, new: left / start,
    "customer_churn_rate_as_published": lambda start, left, new: (left - new) / start,
    "revenue_churn_rate": lambda start, churn, less, more, back, new: churn / start,
    "net_revenue_churn_rate": lambda start, churn, less, more, back, new: (
        (churn + less - more - back) / start
    ),
    "revenue_churn_rate_as_published": lambda start, churn, less, more, back, new: (
        (start - (start - churn - less + more + back + new) - new) / start
    ),
    "net_revenue_retention": lambda start, more, less, churn, later_more, later_churn: (
        (start + more - less - churn) / start
    ),
    "gross_revenue_retention": lambda start, more, less, churn, later_more, later_churn: (
        (start - less - churn) / start
    ),
    "net_revenue_retention_as_published": (
        lambda start, more, less, churn, later_more, later_churn: (
            (start + more + later_more - less - churn - later_churn) / start
        )
    ),
    "win_rate": lambda played, won, lost, *rest: won / (won + lost),
    "win_rate_by_amount": lambda played, won, lost, gain, loss, *rest: gain / (gain + loss),
    "win_rate_by_cohort": lambda *given: given[6] / given[5],
    "win_rate_as_published": lambda played, won, *rest: won / played,
    "deal_slippage_rate": lambda due, late, won, lost: late / due,
    "loss_rate": lambda due, late, won, lost: lost / (won + lost),
    "pipeline_coverage": lambda quota, won, pipeline, due: due / (quota - won),
    "pipeline_coverage_as_published": lambda quota, won, pipeline, due: pipeline / quota,
    "sales_conversion_rate": lambda leads, won, sales: won / leads,
    "sales_conversion_rate_as_published": lambda leads, won, sales: sales / leads,
    "lead_to_opportunity_rate": lambda leads, turned, created: turned / leads,
    "lead_to_opportunity_rate_as_published": lambda leads, turned, created: created / leads,
    "mql_to_sql_rate": lambda mqls, turned, sqls: turned / mqls,
    "mql_to_sql_ratio_as_published": lambda mqls, turned, sqls: mqls / sqls,
    "meeting_booking_rate": lambda prospects, answers, meetings: meetings / prospects,
    "meeting_booking_rate_as_published": lambda prospects, answers, meetings: meetings / answers,
    "sales_expense_ratio": lambda revenue, sales, marketing, other: sales / revenue,
    "sales_expense_ratio_as_published": lambda revenue, *expenses: sum(expenses) / revenue,
    "customer_lifetime_value": lambda customers, mrr, margin, churn, *rest: (
        mrr / customers * margin / churn
    ),
    "customer_lifetime_value_as_published": lambda *given: (
        given[5] * given[4] / given[0] * given[6]
    ),
}
PAGES = {"en": "which_definition.md", "ru": "which_definition.ru.md"}
OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def plain(text: str, language: str) -> str:
    """An expression of the page as Python would write it: 1,000 or 1 000, 1.5 or 1,5, 75 %."""
    text = text.replace("×", "*")
    if language == "en":
        text = text.replace(",", "")
    else:
        text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text).replace(",", ".")
    return re.sub(r"([\d.]+) %", r"(\1 / 100)", text)


def calculate(text: str, language: str) -> float:
    def walk(node: ast.expr) -> float:
        if isinstance(node, ast.BinOp):
            return OPERATORS[type(node.op)](walk(node.left), walk(node.right))
        if isinstance(node, ast.UnaryOp):
            return -walk(node.operand)
        return float(ast.literal_eval(node))

    return walk(ast.parse(plain(text, language), mode="eval").body)


def tables_of(section: str) -> list[Table]:
    """The tables of a section, without their headers."""
    blocks = re.findall(r"(?:^\|.*\n)+", section, flags=re.MULTILINE)
    return [
        [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()[2:]]
        for block in blocks
    ]


def examples(language: str) -> dict[str, tuple[list[float], float, float]]:
    """Each KPI of a page: what is given, what its calculation makes, what is printed."""
    found = {}
    page = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
    for section in page.split("\n## ")[1:]:
        given, results = tables_of(section)
        numbers = [calculate(number, language) for _, number in given]
        for link, calculation, value in results:
            kpi = re.fullmatch(r"\[`(\w+)`\]\(kpis\.md#\1\)", link)[1]
            printed = calculate(value, language)
            found[kpi] = (numbers, calculate(calculation, language), printed)
    return found


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("kpi", FORMULAS)
def test_every_number_of_the_examples_is_right(kpi, language):
    numbers, calculated, printed = examples(language)[kpi]
    assert printed == pytest.approx(FORMULAS[kpi](*numbers))
    assert printed == pytest.approx(calculated)


def test_both_languages_show_the_same_examples():
    assert examples("en") == examples("ru")
    assert set(examples("en")) == set(FORMULAS)


def test_every_published_definition_is_explained_beside_the_standard_one():
    published = {
        path.stem.removeprefix("kpi_") for path in ROOT.glob("models/kpis/*/*_published.sql")
    }
    explained = {kpi for kpi in FORMULAS if kpi.endswith("_as_published")}
    assert explained == published
    for kpi in FORMULAS:
        assert list(ROOT.glob(f"models/kpis/*/kpi_{kpi}.sql")), kpi


def test_the_two_definitions_of_each_example_differ():
    for language in PAGES:
        page = (ROOT / "docs" / PAGES[language]).read_text(encoding="utf-8")
        for section in page.split("\n## ")[1:]:
            values = [value for *_, value in tables_of(section)[1]]
            assert len(set(values)) == len(values) > 1
