"""The exposures name what the deliverables really read, so that lineage can be trusted."""

import re
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest
import yaml

from sales_kpis.read.readers import DuckDbReader
from sales_kpis.read.warehouse import Warehouse
from superset_bundle import TRANSLATION, Bundle, read_bundle, texts, translated

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def depends_on() -> dict[str, set[str]]:
    """Read exposure -> models and seeds that it names."""
    exposures = yaml.safe_load((ROOT / "models/exposures.yml").read_text(encoding="utf-8"))
    return {
        exposure["name"]: set(re.findall(r"ref\('(\w+)'\)", " ".join(exposure["depends_on"])))
        for exposure in exposures["exposures"]
    }


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect the names of the tables in the queries that are run from here on."""
    names: set[str] = set()
    ask_warehouse, ask_reader = Warehouse.rows, DuckDbReader.rows

    def rows_of_warehouse(self, query: str, *parameters: list) -> list[dict]:
        names.update(re.findall(r'"analytics\w*"\."(\w+)"', query))
        return ask_warehouse(self, query, *parameters)

    def rows_of_reader(self, query: str) -> list[dict]:
        names.update(field for _, field, _, _ in Formatter().parse(query) if field)
        return ask_reader(self, query)

    monkeypatch.setattr(Warehouse, "rows", rows_of_warehouse)
    monkeypatch.setattr(DuckDbReader, "rows", rows_of_reader)
    return names


@pytest.mark.parametrize(
    ("exposure", "command"),
    [
        ("kpi_report", ["report", "--output", "{folder}/report.html"]),
        ("kpi_workbook", ["export", "--format", "xlsx", "--output", "{folder}"]),
        ("alert_messages", ["alerts"]),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_command_reads_the_models_of_its_exposure(
    exposure: str,
    command: list[str],
    ask: Callable,
    read: set[str],
    depends_on: dict[str, set[str]],
    tmp_path: Path,
):
    ran = ask(*(argument.format(folder=tmp_path) for argument in command))
    assert ran.code == 0, ran.err
    # The currency is a property of the build, not of a model.
    assert read - {"reporting_currency"} == depends_on[exposure]


def test_the_dashboard_reads_the_models_of_its_exposure(bundle, depends_on):
    read = set()
    for dataset in datasets_of(bundle):
        read |= {dataset["table_name"], *re.findall(r"analytics\.(\w+)", dataset.get("sql", ""))}
    assert read == depends_on["superset_dashboard"]


def test_the_datasets_of_the_dashboard_have_the_columns_of_the_marts(bundle, warehouse):
    """A column that a mart gains or loses is to be seen in Superset as well."""
    wrong = []
    for dataset in datasets_of(bundle):
        relation = (
            f"({dataset['sql']})" if "sql" in dataset else f"analytics.{dataset['table_name']}"
        )
        actual = [row[0] for row in warehouse.execute(f"describe from {relation}").fetchall()]
        stated = [
            column["column_name"] for column in dataset["columns"] if "expression" not in column
        ]
        if stated != actual:
            wrong.append(f"{dataset['table_name']}: {sorted(set(stated) ^ set(actual))}")
    assert not wrong, "\n".join(wrong)


def test_the_measures_and_filters_of_the_charts_are_in_their_datasets(bundle):
    """Superset imports a chart of a column that does not exist, and shows it broken."""
    known = {
        dataset["uuid"]: {column["column_name"] for column in dataset["columns"]}
        | {metric["metric_name"] for metric in dataset["metrics"]}
        for dataset in datasets_of(bundle)
    }
    wrong = []
    for path, chart in bundle.items():
        if path.startswith("charts/"):
            named = names_in(chart["params"])
            assert named, path
            wrong += [f"{path}: {name}" for name in named - known[chart["dataset_uuid"]]]
    assert not wrong, "\n".join(wrong)


def test_every_text_of_the_dashboard_is_there_in_russian(bundle):
    translation = yaml.safe_load(TRANSLATION.read_text(encoding="utf-8"))["texts"]
    english = set().union(*(texts(content) for content in bundle.values()))
    assert english == set(translation)
    russian = set().union(*(texts(content) for content in translated(bundle).values()))
    assert russian == set(translation.values())
    # MRR is called MRR in Russian, too.
    same = {text for text in russian if not re.search("[А-яЁё]", text)}
    assert same == {"MRR"}


def datasets_of(bundle: Bundle) -> list[dict]:
    return [content for path, content in bundle.items() if path.startswith("datasets/")]


def names_in(params: dict) -> set[str]:
    """Collect the columns and metrics that the settings of a chart name."""
    names = {params[key] for key in ("x_axis", "metric", "x_axis_sort") if params.get(key)}
    for key in ("metrics", "metrics_b", "groupby", "groupby_b", "all_columns"):
        value = params.get(key, [])
        names |= {value} if isinstance(value, str) else set(value)
    for key in ("adhoc_filters", "adhoc_filters_b"):
        names |= {rule["subject"] for rule in params.get(key, []) if "subject" in rule}
    names |= {re.findall(r"\w+", order)[0] for order in params.get("order_by_cols", [])}
    return names
