"""A masked export names nobody, and says the same things about the same people."""

import csv
import re
import zipfile
from functools import cache
from pathlib import Path

import duckdb
import pytest

from sales_kpis.errors import UserError
from sales_kpis.export.exports import Format, _marts
from sales_kpis.export.masking import _Names, _without_names, mask
from sales_kpis.read.warehouse import open_warehouse

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds/demo"


def seed_texts(file: str, column: str) -> set[str]:
    with (SEEDS / f"raw_demo__{file}.csv").open(encoding="utf-8") as opened:
        return {row[column] for row in csv.DictReader(opened)} - {""}


@cache
def names() -> set[str]:
    """Everybody whom the demo's sources name, and the ids that the tables have for them."""
    people = seed_texts("reps", "rep_name") | seed_texts("accounts", "account_name")
    reps, accounts = seed_texts("reps", "rep_id"), seed_texts("accounts", "account_id")
    contacts = seed_texts("activities", "contact_id")
    contacts |= seed_texts("survey_responses", "respondent_id")
    return people | {f"demo-{key}" for key in reps | accounts | contacts}


def found_in(folder: Path) -> set[str]:
    """The names in the files of a folder: their bytes, and what is packed in them."""
    texts = []
    for path in folder.iterdir():
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as packed:
                texts += [packed.read(member).decode() for member in packed.namelist()]
        elif path.suffix == ".parquet":
            rows = duckdb.sql(f"select * from read_parquet('{path}')").fetchall()
            texts.append(repr(rows))
        else:
            texts.append(path.read_text(encoding="utf-8"))
        texts.append(path.read_bytes().decode("utf-8", errors="ignore"))
    return named_in("\n".join(texts))


def named_in(text: str) -> set[str]:
    """The names that stand in a text; those whose last word does not are not looked for."""
    words = set(re.findall(r"\w+", text))
    return {name for name in names() if re.findall(r"\w+", name)[-1] in words and name in text}


@pytest.mark.parametrize("file_format", ["csv", "parquet", "json", "xlsx"])
def test_a_masked_export_names_nobody(run, small_copy: Path, tmp_path: Path, file_format):
    marts = [] if file_format == "xlsx" else ["--marts"]
    export = ["export", "--format", file_format, *marts, "--database", small_copy]
    masked, plain = tmp_path / "masked", tmp_path / "plain"
    assert run(*export, "--output", masked, "--mask").code == 0
    assert run(*export, "--output", plain).code == 0
    reps = seed_texts("reps", "rep_name")
    assert found_in(plain) >= reps
    assert found_in(masked) == set()
    assert {path.name for path in masked.iterdir()} == {path.name for path in plain.iterdir()}


def test_a_masked_selection_names_nobody(run, small_copy: Path, tmp_path: Path):
    select = ["--kpi", "won_amount", "--dimension", "rep", "--database", small_copy]
    folder = tmp_path / "out"
    for file_format in Format:
        run("export", "--output", folder, "--format", file_format, "--mask", *select)
    assert len(list(folder.iterdir())) == len(Format)
    assert found_in(folder) == set()


@pytest.fixture
def masked(database: Path):
    with open_warehouse(database) as warehouse:
        yield mask(warehouse)


def test_a_mask_changes_names_and_nothing_else(masked, warehouse):
    columns = "period_grain, period_start_date, team, won_amount, win_rate, closed_deals, quota"
    order = "order by all"
    shown = masked.connection.execute(
        f"select {columns} from {masked.table('rep_scorecard')} {order}"
    ).fetchall()
    assert (
        shown
        == warehouse.execute(f"select {columns} from analytics.rep_scorecard {order}").fetchall()
    )


def test_a_rep_has_one_pseudonym_in_every_table(masked):
    """Whom no list of reps knows has an id and no name: its pseudonym is that of the id."""
    numbers = {
        table: {
            (
                row["id"].removeprefix("rep-"),
                row["name"].lower().replace(" ", "-").removeprefix("rep-"),
            )
            for row in masked.rows(f"select distinct {key} as id, {name} as name from {relation}")
            if row["id"] not in (None, "unknown", "unassigned")
        }
        for table, key, name, relation in [
            ("scorecard", "rep_id", "rep_name", masked.table("rep_scorecard")),
            ("rotting", "rep_id", "rep_name", masked.table("rotting_deals")),
            ("by_rep", "rep_id", "rep_name", masked.table("kpi_values_by_rep")),
            ("members", "dimension_value", "dimension_label", _reps(masked, "dim_members")),
            ("values", "dimension_value", "dimension_label", _reps(masked, "kpi_values")),
            ("goals", "dimension_value", "dimension_label", _reps(masked, "kpi_goal_progress")),
        ]
    }
    for table, pairs in numbers.items():
        assert pairs, table
        assert all(of_id == of_name for of_id, of_name in pairs), table
    nameless = numbers["values"] - numbers["scorecard"]
    assert len(nameless) == 1  # the scorecard has none but the reps of the list
    assert numbers["values"] == numbers["by_rep"] == numbers["scorecard"] | nameless


def _reps(warehouse, table: str) -> str:
    return f"(select * from {warehouse.table(table)} where dimension = 'rep')"


def test_pseudonyms_speak_the_language_of_their_column(masked):
    rows = masked.rows(
        "select distinct dimension_label, dimension_label_ru from "
        f"{_reps(masked, 'kpi_values')} order by 1"
    )
    labels = {row["dimension_label"]: row["dimension_label_ru"] for row in rows}
    assert labels["Rep 1"] == "Менеджер 1"
    assert labels["Unknown"] == "Не указано"


def test_neither_the_alphabet_nor_the_ids_tell_who_is_who(masked):
    pairs = masked.connection.execute(
        "select original, cast(split_part(pseudonym, ' ', 2) as integer) as number "
        "from temp.main.pseudonyms where kind = 'rep' and pseudonym like 'Rep %' order by original"
    ).fetchall()
    numbers = [number for _, number in pairs]
    # One number is that of the rep without a name.
    assert len(set(range(1, len(pairs) + 2)) - set(numbers)) == 1
    assert len(set(numbers)) == len(numbers)
    assert numbers != sorted(numbers)


def test_the_same_database_is_masked_in_the_same_way(run, small_copy: Path, tmp_path: Path):
    export = ["export", "--format", "csv", "--marts", "--mask", "--database", small_copy]
    for folder in ("one", "two"):
        run(*export, "--output", tmp_path / folder)
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        for folder in ("one", "two")
    )
    assert one == two


def test_another_build_is_masked_in_another_way(small_copy: Path):
    def pseudonyms() -> dict[str, str]:
        with open_warehouse(small_copy) as warehouse:
            mask(warehouse)
            found = warehouse.connection.execute(
                "select original, pseudonym from temp.main.pseudonyms where kind = 'account'"
            ).fetchall()
            return dict(found)

    before = pseudonyms()
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("update main.build_info set fingerprint = 'another'")
    assert before.keys() == pseudonyms().keys()
    assert before != pseudonyms()


# ------------------------------------------------------------------ what is marked


def test_the_table_of_marks_is_what_the_yaml_says(manifest, warehouse):
    marked = {
        (node["alias"], name, str(column["config"]["meta"]["pii"]).lower())
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for name, column in node["columns"].items()
        if column["config"].get("meta", {}).get("pii")
    }
    stored = warehouse.execute("select * from analytics.dim_pii_columns").fetchall()
    assert set(stored) == marked
    assert len(stored) == len(marked) > 50


def test_every_text_that_holds_a_name_is_marked(database: Path, warehouse):
    """Read the exported tables as they are: whoever adds one has to mark it."""
    marked = {
        (table, column)
        for table, column in warehouse.execute(
            "select table_name, column_name from analytics.dim_pii_columns"
        ).fetchall()
    }
    with open_warehouse(database) as opened:
        exported = _marts(opened)
    holding = set()
    for table in exported:
        columns = warehouse.execute(
            "select column_name from information_schema.columns where table_name = ? "
            "and table_schema = 'analytics' and data_type = 'VARCHAR'",
            [table],
        ).fetchall()
        for (column,) in columns:
            texts = warehouse.execute(
                f'select distinct "{column}" from analytics.{table} where "{column}" is not null'
            ).fetchall()
            if named_in("\n".join(text for (text,) in texts)):
                holding.add((table, column))
    assert holding <= marked, sorted(holding - marked)
    # The check itself sees names: in ids, in labels, in sentences.
    assert {
        ("rep_scorecard", "rep_id"),
        ("kpi_values", "dimension_label"),
        ("data_quality", "sentence"),
        ("rotting_deals", "deal_name"),
    } <= holding


def test_an_unmarked_column_with_names_stops_the_export(run, small_copy: Path, tmp_path: Path):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute(
            "create table analytics.own_mart as "
            "select rep_name as owner, 1 as deals from analytics_marts.dim_reps"
        )
    export = ["export", "--format", "csv", "--marts", "--database", small_copy]
    ran = run(*export, "--mask", "--output", tmp_path / "masked")
    assert ran.code == 2
    assert "own_mart.owner holds names and is not marked" in ran.err
    assert "{meta: {pii: rep}}" in ran.err
    assert not list((tmp_path / "masked").iterdir())
    assert run(*export, "--output", tmp_path / "plain").code == 0


def test_marks_of_own_models_are_followed(small_copy: Path):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute(
            "create table analytics.own_mart as "
            "select 'x@example.com' as contact_email, date '1990-01-01' as birth_date, "
            "'demo-r01' as seller, 'asked ANNA LINDQVIST, twice' as remark, 'South' as region, "
            "'Zoe' as dimension_value "
            "union all select 'y@example.com', null, null, null, 'North', null"
        )
        connection.execute(
            "insert into analytics.dim_pii_columns values "
            "('own_mart', 'contact_email', 'true'), ('own_mart', 'birth_date', 'true'), "
            "('own_mart', 'seller', 'rep'), ('own_mart', 'remark', 'mentions'), "
            "('own_mart', 'dimension_value', 'dimension')"
        )
    with open_warehouse(small_copy) as warehouse:
        masked = mask(warehouse)
        rows = masked.rows(f"select * from {masked.table('own_mart')} order by region desc")
        anna = masked.rows(
            f"select distinct rep_id, rep_name from {masked.table('rep_scorecard')} as masked "
            "where exists (select 1 from temp.main.pseudonyms where original = 'demo-r01' "
            "and pseudonym = masked.rep_id)"
        )[0]
    assert {row["contact_email"] for row in rows} == {"Contact email 1", "Contact email 2"}
    assert [row["birth_date"] for row in rows] == [None, None]
    assert [row["seller"] for row in rows] == [anna["rep_id"], None]
    assert rows[0]["remark"] == f"asked {anna['rep_name']}, twice"
    assert [row["region"] for row in rows] == ["South", "North"]
    # No column says of which dimension it is a member, so it is hidden in any case.
    assert [row["dimension_value"] for row in rows] == ["Dimension value 1", None]


@pytest.mark.parametrize(("name", "layer"), [("fct_deals", "marts"), ("crm_reps", "crm")])
def test_a_masked_warehouse_shows_no_table_that_is_not_masked(masked, name: str, layer: str):
    with pytest.raises(UserError, match=f"{name} may hold names"):
        masked.table(name, layer)


def test_a_masked_warehouse_does_not_say_where_it_was_built(small_copy: Path):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("update main.build_info set data_folder = '/home/anna'")
    with open_warehouse(small_copy) as warehouse:
        assert warehouse.build_info()["data_folder"] == "/home/anna"
        assert mask(warehouse).build_info()["data_folder"] is None


def test_a_database_without_marks_is_not_masked(run, small_copy: Path, tmp_path: Path):
    with duckdb.connect(str(small_copy)) as connection:
        connection.execute("drop table analytics.dim_pii_columns")
    ran = run("export", "--mask", "--output", tmp_path / "out", "--database", small_copy)
    assert (ran.code, "does not say where names are" in ran.err) == (2, True)


# -------------------------------------------------------------------- pseudonyms


def test_people_of_one_name_stay_two():
    found = _Names()
    found.add([("rep", "r1", "Anna"), ("rep", "r2", "Anna"), ("rep", "r3", "Bob")])
    found.add([("rep", "r4", None), ("rep", None, "Anna"), ("rep", None, "Eve")])
    found.add([("rep", "unknown", "Unknown")])
    masked = {text: english for _, text, english, _ in found.pseudonyms(b"key")}
    ids = [masked[key] for key in ("r1", "r2", "r3", "r4")]
    assert len(set(ids)) == 4
    # Where only the name is known, it is the same for both of them.
    assert masked["Anna"].replace("Rep ", "rep-") in (masked["r1"], masked["r2"])
    assert masked["Bob"] == masked["r3"].replace("rep-", "Rep ")
    assert masked["Eve"].startswith("Rep ")
    assert masked["Eve"].replace("Rep ", "rep-") not in ids
    assert (masked["unknown"], masked["Unknown"]) == ("unknown", "Unknown")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann won.", "Rep 1 won."),
        ("ANN, ann; Ann's", "Rep 1, Rep 1; Rep 1's"),
        ("Annual plan", "Annual plan"),
        ("Ann Lee and Lee Ann", "Rep 2 and Lee Rep 1"),
        ("demo-r1: 5", "rep-1: 5"),
        ("demo-r12", "demo-r12"),
        ("Acme Inc. paid", "Account 1. paid"),
        ("Мария Иванова продала", "Rep 3 продала"),
        ("", ""),
    ],
)
def test_names_in_texts_are_whole_words_and_the_longest_wins(text: str, expected: str):
    terms = {
        **{"ann": ("Rep 1", ""), "ann lee": ("Rep 2", ""), "demo-r1": ("rep-1", "")},
        **{"acme inc": ("Account 1", ""), "мария иванова": ("Rep 3", "")},
    }
    assert _without_names(text, terms, 2, 0) == expected
