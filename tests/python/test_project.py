"""What must hold for every model of the project, read from the files and the manifest."""

import re
from collections import defaultdict
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
import yaml

from sales_kpis.define.metrics import ONE_STATEMENT

ROOT = Path(__file__).parents[2]
PROJECT = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))

# A layer reads the layers named here and no other.
LAYERS = {
    "staging": {"seed", "source", "staging"},
    # A setting without rows of ours is its seed.
    "crm": {"seed", "staging", "crm"},
    "marts": {"crm", "marts", "seed:lists"},
    "kpis": {"marts", "kpis"},
    "reporting": {"marts", "kpis", "reporting", "seed:labels"},
}

# Models one behind the other, from a raw row to the last table, and to the win rate.
LONGEST_PATH = 33
LONGEST_PATH_TO_WIN_RATE = 10


def layer_of(node: dict) -> str:
    """Name the layer of a manifest node: the first folder under models/."""
    if node["resource_type"] == "model":
        return node["fqn"][1]
    # What the project itself knows, and no input of anybody's.
    if node["resource_type"] == "seed" and node["fqn"][1] in ("labels", "lists"):
        return f"seed:{node['fqn'][1]}"
    return node["resource_type"]


def own_models(manifest: dict) -> list[dict]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["package_name"] == "sales_kpis"
    ]


def test_each_layer_reads_only_the_layers_above_it(manifest):
    nodes = manifest["nodes"] | manifest["sources"]
    wrong = [
        f"{model['name']} ({layer_of(model)}) reads {nodes[parent]['name']}"
        for model in own_models(manifest)
        for parent in model["depends_on"]["nodes"]
        if layer_of(nodes[parent]) not in LAYERS[layer_of(model)]
    ]
    assert not wrong, "\n".join(wrong)


def test_no_two_folders_of_models_read_each_other(manifest):
    """Whoever reads the folders one after the other meets nothing before it was made."""
    models = {model["unique_id"]: model for model in own_models(manifest)}
    folders = {unique_id: "/".join(model["fqn"][1:-1]) for unique_id, model in models.items()}
    read = defaultdict(set)
    for unique_id, model in models.items():
        for parent in set(model["depends_on"]["nodes"]) & set(models):
            read[folders[unique_id]].add(folders[parent])
    order = TopologicalSorter({folder: seen - {folder} for folder, seen in read.items()})
    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(" reads ".join(reversed(error.args[1])))


def test_no_path_from_a_raw_row_is_longer_than_it_has_to_be(manifest):
    """Each step of a chain is one more file to read; a step with one reader is rarely worth it."""
    models = {model["unique_id"]: model for model in own_models(manifest)}
    parents = {
        unique_id: set(model["depends_on"]["nodes"]) & set(models)
        for unique_id, model in models.items()
    }
    steps = {}
    for unique_id in TopologicalSorter(parents).static_order():
        steps[unique_id] = 1 + max((steps[parent] for parent in parents[unique_id]), default=0)
    assert max(steps.values()) <= LONGEST_PATH
    assert steps["model.sales_kpis.kpi_win_rate"] <= LONGEST_PATH_TO_WIN_RATE


def ancestors(manifest: dict, name: str) -> set[str]:
    """Name all models above a model."""
    models = {model["name"]: model for model in own_models(manifest)}
    found, waiting = set(), [name]
    while waiting:
        parents = models[waiting.pop()]["depends_on"]["nodes"]
        waiting += {parent.rpartition(".")[2] for parent in parents} & models.keys() - found
        found.update(waiting)
    return found


def test_now_puts_no_table_above_a_kpi_that_the_kpi_does_not_read(manifest):
    """`dbt build --select +kpi_win_rate` makes no table of coupons: the date needs their days."""
    assert not {name for name in ancestors(manifest, "dim_as_of") if name.startswith("crm_")}
    assert not ancestors(manifest, "kpi_win_rate") & {"crm_coupons", "crm_activities"}


def test_the_list_of_kpis_is_the_files_of_the_kpis_folder():
    listed = {folder: sorted(kpis) for folder, kpis in PROJECT["vars"]["kpis"].items()}
    found = {
        folder.name: sorted(path.stem.removeprefix("kpi_") for path in folder.glob("kpi_*.sql"))
        for folder in sorted((ROOT / "models/kpis").iterdir())
        if folder.is_dir()
    }
    assert listed == found


# What kpi() makes of one measure, or of two, is tested on one KPI of each kind.
TESTED_FOR_ALL = {"kpi_win_rate", "kpi_total_revenue"}
# Columns of every KPI; kpi_values describes them for all.
KPI_KEYS = {
    *("period_grain", "period_start_date", "period_end_date", "is_complete"),
    *("dimension", "dimension_value"),
}


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("models/kpis/*/kpi_*.sql")), ids=lambda path: path.stem
)
def test_every_kpi_that_adds_to_its_measures_has_a_unit_test_beside_it(path):
    neighbour = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))
    statement = ONE_STATEMENT.fullmatch(path.read_text(encoding="utf-8"))
    is_plain = statement is not None and not statement["condition"]
    if path.stem in TESTED_FOR_ALL:
        assert is_plain
    if path.stem in TESTED_FOR_ALL or not is_plain:
        assert [test["name"] for test in neighbour["unit_tests"]]


def test_every_kpi_is_worded():
    """`new-kpi` writes in brackets what is still to be worded."""
    unworded = re.compile(r"^ +\w+: \([^()]*\)$", re.MULTILINE)
    for path in ROOT.glob("models/kpis/*/kpi_*.yml"):
        assert not unworded.search(path.read_text(encoding="utf-8")), path.name


def test_every_model_and_column_is_described(manifest, warehouse):
    actual = {}
    for table, column in warehouse.execute(
        "select table_name, column_name from information_schema.columns"
    ).fetchall():
        actual.setdefault(table, set()).add(column)
    wrong = []
    for model in own_models(manifest):
        described = {name for name, column in model["columns"].items() if column["description"]}
        if not model["description"]:
            wrong.append(f"{model['name']} has no description")
        if layer_of(model) == "staging":
            continue
        columns = actual.get(model["alias"], set())
        if layer_of(model) == "kpis":
            columns = columns - KPI_KEYS
        wrong += [f"{model['name']}.{name} is not described" for name in columns - described]
        wrong += [
            f"{model['name']}.{name} is described and not there" for name in described - columns
        ]
    assert not wrong, "\n".join(sorted(wrong))


def test_every_unit_test_fits_the_names_of_postgres(manifest):
    names = [test["name"] for test in manifest["unit_tests"].values()]
    assert names
    assert not [name for name in names if len(name) > 63]


def test_every_macro_is_documented():
    documented = {
        macro["name"]
        for path in ROOT.glob("macros/**/*.yml")
        for macro in yaml.safe_load(path.read_text(encoding="utf-8"))["macros"]
        if macro["description"]
    }
    defined = {
        name
        for path in ROOT.glob("macros/**/*.sql")
        for name in re.findall(r"{%-? macro (\w+)\(", path.read_text(encoding="utf-8"))
        if "__" not in name  # a dialect's version is documented with its default
    }
    assert documented == defined


def test_the_entities_of_the_macros_are_the_contracts_of_the_models():
    listed = re.findall(
        r"'(\w+)'",
        "".join(
            re.findall(
                r"macro (?:input|settings)_entities.*?endmacro",
                (ROOT / "macros/canonical.sql").read_text(encoding="utf-8"),
                flags=re.DOTALL,
            )
        ),
    )
    contracts = [path.stem.removeprefix("crm_") for path in ROOT.glob("models/crm/crm_*.yml")]
    assert sorted(listed) == sorted(contracts)


# One row; costs have no key; an item has a row per price and span; a view of changes by days, and
# both are tested.
KEYLESS = {"dim_as_of", "fct_expenses", "fct_subscription_terms", "int_mrr_changes_by_period"}


def test_every_fact_dimension_and_aggregate_has_its_key_tested_once(manifest):
    """By a test of its own, or among the tables of one test."""
    named = re.compile(r"(dim|fct)_|int_\w+_(daily|by_period)$")
    keyed = {node["name"] for node in own_models(manifest) if named.match(node["name"])} - KEYLESS
    tested = [
        manifest["nodes"][parent]["name"]
        for test in manifest["nodes"].values()
        if test["name"].startswith(("primary_key_", "assert_keys_of_"))
        for parent in test["depends_on"]["nodes"]
    ]
    assert not keyed - set(tested)
    assert len(tested) == len(set(tested))


def test_of_a_key_only_what_the_contract_does_not_require_may_be_null():
    for path in sorted(ROOT.glob("models/crm/crm_*.yml")):
        model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
        tests = [test for test in model.get("data_tests", []) if "primary_key" in test]
        contract = model["config"].get("meta", {})
        optional = set(contract.get("key", [])) - set(contract.get("required", []))
        for test in tests:
            assert set(test["primary_key"]["arguments"].get("nullable", [])) == optional, path.name


EVERY_GRAIN = ("day", "week", "month", "quarter", "year")
# What the demo happens to lack of the periods that a KPI can have.
NOT_IN_THE_DEMO = {
    # No quota is stated for a day or a week.
    **dict.fromkeys(["pipeline_coverage", "pipeline_coverage_as_published"], {"day", "week"}),
    **dict.fromkeys(["quota_attainment", "reps_at_quota_share"], {"day", "week"}),
    # No deal that was due in a year was put off to the next one, or taken from it.
    **dict.fromkeys(["average_days_pushed", "pulled_in_deals"], {"year"}),
}


def test_every_kpi_has_the_periods_that_its_yaml_promises(manifest, warehouse):
    found = dict(
        warehouse.execute(
            "select kpi, list(distinct period_grain) from analytics.kpi_values group by kpi"
        ).fetchall()
    )
    wrong = []
    for model in own_models(manifest):
        if layer_of(model) != "kpis":
            continue
        kpi = model["name"].removeprefix("kpi_")
        promised = set(model["config"]["meta"].get("grains", EVERY_GRAIN))
        there = set(found.get(kpi, []))
        if not there <= promised or not promised - there <= NOT_IN_THE_DEMO.get(kpi, set()):
            wrong.append(f"{kpi} promises {sorted(promised)} and has {sorted(there)}")
    assert not wrong, "\n".join(wrong)


def test_every_dimension_that_is_said_to_add_up_is_there(warehouse):
    missing = warehouse.execute(
        """
        select kpi, dimension
        from (
            select kpi, unnest(string_split(additive_dimensions, ', ')) as dimension
            from analytics.kpi_catalog
        )
        anti join analytics.kpi_values using (kpi, dimension)
        """
    ).fetchall()
    assert not missing


def test_a_division_stands_only_in_ratio():
    """Integer division and division by zero differ between engines: one macro knows."""
    slashes = re.compile(r"(?<![/*<])/(?![/*>])")
    wrong = []
    for path in [*ROOT.glob("models/**/*.sql"), *ROOT.glob("macros/**/*.sql")]:
        text = re.sub(r"--.*|{#.*?#}|'[^']*'", "", path.read_text(encoding="utf-8"))
        text = re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)
        if path.name != "numbers.sql" and slashes.search(text):
            wrong.append(path.name)
    assert not wrong, wrong


def test_a_product_of_decimals_keeps_its_decimals_on_spark(manifest):
    """Spark gives a product the digits of both factors and one, 38 at most.

    What is wider loses decimals, down to six. Fourteen are all that any column has.
    """
    factor = r"as numeric\((\d+), (\d+)\)\s*\)"
    found, wrong = 0, []
    for model in own_models(manifest):
        sql = model.get("compiled_code") or ""
        for product in re.finditer(factor + r"\s*\*\s*cast\(", sql):
            second = re.search(factor, sql[product.end() :])
            scale = int(product[2]) + int(second[2])
            digits = int(product[1]) + int(second[1]) + 1
            kept = scale if digits <= 38 else max(38 - digits + scale, min(scale, 6))
            found += 1
            if kept < min(scale, 14):
                wrong.append(f"{model['name']}: {product[0]} and {second[0]}")
    assert found
    assert not wrong, "\n".join(wrong)
