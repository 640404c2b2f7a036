"""Pseudonyms in place of names: the same database, read as if it named nobody.

Which columns hold names says dim_pii_columns, filled from `meta: {pii: ...}` of the
columns' YAML, also of a user's own models. A masked warehouse shows views of those
tables in which each id and each name is replaced, the same one everywhere by the same
pseudonym; whoever reads through it (an export, a report) need not know.

Pseudonyms are numbered in an order that only the database knows, so that neither the
alphabet nor a list of the staff gives them away.
"""

import hmac
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar

import duckdb

from sales_kpis.errors import UserError
from sales_kpis.messages import tr
from sales_kpis.read.warehouse import CATALOG, Row, Warehouse
from sales_kpis.sql import literal

# Marks that are no kind of thing: a member of the row's dimension; a text that may name
# somebody; whatever else is personal.
DIMENSION, MENTIONS, OTHER = "dimension", "mentions", "true"
MEMBER_COLUMNS = ("dimension_value", "dimension_label", "dimension_label_ru")
# Members that stand for nobody.
NOBODY = ("all", "unknown", "unassigned")
# Texts and names that stand rightly in other columns, too: an account may be called
# like a city.
UNSURE = (MENTIONS, "account", "deal")
LAYERS = ("", "marts")
WORDS = {
    "account": ("Account", "Клиент"),
    "contact": ("Contact", "Контакт"),
    "deal": ("Deal", "Сделка"),
    "rep": ("Rep", "Менеджер"),
    "visitor": ("Visitor", "Посетитель"),
}
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class MaskedWarehouse(Warehouse):
    """A warehouse whose tables name nobody."""

    marked: dict[tuple[str, str], "Marked"] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    is_masked: ClassVar[bool] = True

    def table(self, name: str, layer: str = "") -> str:
        if marked := self.marked.get((layer, name)):
            return marked.view
        # Names stand in the layers above, and in facts that nothing here marks.
        is_plain = layer in LAYERS and not name.startswith(("fct_", "int_"))
        if not is_plain and name != "display_labels":
            raise UserError(tr("{name} may hold names, and is not masked", name=name))
        return super().table(name, layer)

    def build_info(self) -> Row:
        """Without the folder: its path may name who built."""
        return super().build_info() | {"data_folder": None}


@dataclass(frozen=True)
class Marked:
    """A relation with its marked columns: {column: mark}, {column: data type}."""

    layer: str
    name: str
    # Whom a view names, a table below it names, too.
    is_view: bool
    relation: str
    marks: dict[str, str]
    types: dict[str, str]

    @property
    def view(self) -> str:
        """The same table without names."""
        return f'temp.main."masked_{self.layer}_{self.name}"'

    def columns(self, mark: str) -> list[str]:
        """The text columns with the mark; no other type can be replaced by a word."""
        return [
            column
            for column, its_mark in self.marks.items()
            if its_mark == mark and self.types[column] == "VARCHAR"
        ]

    def kinds(self) -> dict[str, list[str]]:
        """{kind of thing: its columns}; an unnamed kind is a kind of its own."""
        kinds = defaultdict(list)
        for mark in dict.fromkeys(self.marks.values()):
            for column in self.columns(mark) if mark not in (DIMENSION, MENTIONS) else ():
                kinds[column if mark == OTHER else mark].append(column)
        return dict(kinds)


def mask(warehouse: Warehouse) -> MaskedWarehouse:
    """The warehouse without names; UserError where the marks are missing."""
    tables = list(_marked_tables(warehouse))
    kinds = tuple(sorted({kind for table in tables for kind in table.kinds()}))
    names = _Names()
    # Ids that come with a name first: an id alone, or a name alone, may be one of those.
    stored = [table for table in tables if not table.is_view]
    queries = sorted(_identities(stored, kinds), key=lambda query: query[0])
    for _, query in queries:
        names.add(warehouse.connection.execute(query).fetchall())
    pseudonyms = names.pseudonyms(_secret(warehouse))
    _store(warehouse, _with_mentions(warehouse, tables, pseudonyms))
    for table in tables:
        replaced = ", ".join(_replacements(table, kinds))
        warehouse.connection.execute(
            f"create temp view {table.view} as "
            f"select * replace ({replaced}) from {table.relation} as rows"
        )
    marked = {(table.layer, table.name): table for table in tables}
    return MaskedWarehouse(warehouse.connection, warehouse.schema, marked, kinds)


def refuse_names(warehouse: MaskedWarehouse, tables: Iterable[str]) -> None:
    """Stop before a file names somebody because nobody has marked the column."""
    for name in tables:
        for column, texts in _unmasked_texts(warehouse, name):
            found = warehouse.rows(
                "select kind from temp.main.pseudonyms where original <> pseudonym "
                f"and kind not in ({_literals(UNSURE)}) and original in ({texts}) limit 1"
            )
            if found:
                mark = DIMENSION if column in MEMBER_COLUMNS else found[0]["kind"]
                raise UserError(
                    tr(
                        "{name}.{column} holds names and is not marked: give the column "
                        "`config: {{meta: {{pii: {mark}}}}}` in its YAML and build again",
                        name=name,
                        column=column,
                        mark=mark,
                    )
                )


def _unmasked_texts(warehouse: MaskedWarehouse, name: str) -> Iterator[tuple[str, str]]:
    """Each column with a query for those of its texts that are shown as they are."""
    marked = warehouse.marked.get(("", name))
    relation = marked.relation if marked else warehouse.table(name)
    for column, data_type in _types(warehouse, relation).items():
        mark = marked.marks.get(column) if marked else None
        if data_type == "VARCHAR" and mark in (None, DIMENSION):
            rest = f"where dimension not in ({_literals(warehouse.kinds)})" if mark else ""
            yield column, f"select distinct {_quoted(column)} from {relation} {rest}"


class _Names:
    """Who there is: {kind: {text: the keys it may stand for}}."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.ids: dict[str, set[str]] = defaultdict(set)

    def add(self, rows: list[tuple[str, str | None, str | None]]) -> None:
        """Rows of kind, id, name; either may be null."""
        for kind, key, name in rows:
            known = self.keys[kind]
            if key is not None:
                self.ids[kind].add(key)
                if key not in known:
                    known[key].add(key)
            if name is not None and (key is not None or name not in known):
                known[name].add(name if key is None else key)

    def pseudonyms(self, secret: bytes) -> Iterator[tuple[str, str, str, str]]:
        """Kind, text, pseudonym in English and in Russian."""
        for kind, keys_of in self.keys.items():
            keys = {key for found in keys_of.values() for key in found}
            ordered = sorted(keys - set(NOBODY), key=lambda key: _shuffled(secret, kind, key))
            numbers = {key: number for number, key in enumerate(ordered, start=1)}
            for text, found in keys_of.items():
                if found & set(NOBODY):
                    yield kind, text, text, text
                    continue
                # People of one name share a pseudonym where only the name is given.
                number = numbers[text] if text in numbers else min(map(numbers.get, found))
                if text in self.ids[kind]:
                    code = f"{kind.replace('_', '-')}-{number}"
                    yield kind, text, code, code
                else:
                    english, russian = WORDS.get(kind, (kind.replace("_", " ").capitalize(),) * 2)
                    yield kind, text, f"{english} {number}", f"{russian} {number}"


def _marked_tables(warehouse: Warehouse) -> Iterator[Marked]:
    try:
        rows = warehouse.rows(f"select * from {warehouse.table('dim_pii_columns')} order by all")
    except duckdb.Error:
        raise UserError(tr("this database does not say where names are: build it again")) from None
    marks: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        marks[row["table_name"]][row["column_name"]] = row["pii"]
    for layer in LAYERS:
        for row in warehouse.rows(
            "select table_name, table_type = 'VIEW' as is_view from information_schema.tables "
            "where table_catalog = ? and table_schema = ? order by 1",
            [CATALOG, f"{warehouse.schema}_{layer}" if layer else warehouse.schema],
        ):
            name = row["table_name"]
            # Nobody is shown an intermediate table.
            if name not in marks or name.startswith("int_"):
                continue
            relation = warehouse.table(name, layer)
            types = _types(warehouse, relation)
            present = {
                # Nothing says of what these would be members.
                column: OTHER if mark == DIMENSION and DIMENSION not in types else mark
                for column, mark in marks[name].items()
                if column in types
            }
            yield Marked(layer, name, row["is_view"], relation, present, types)


def _types(warehouse: Warehouse, relation: str) -> dict[str, str]:
    described = warehouse.connection.execute(f"describe select * from {relation}").fetchall()
    return {column: data_type for column, data_type, *_ in described}


def _identities(tables: list[Marked], kinds: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Queries for kind, id and name, each with its rank: pairs, ids, names."""
    for table in tables:
        for kind, columns in table.kinds().items():
            literal, key, name = _literals([kind]), f"{kind}_id", f"{kind}_name"
            has_pair = {key, name} <= set(columns)
            if has_pair:
                yield 0, _distinct(literal, _quoted(key), _quoted(name), table)
            for column in columns:
                if column.endswith("_id"):
                    yield 1, _distinct(literal, _quoted(column), "null", table)
                elif column != name or not has_pair:
                    yield 2, _distinct(literal, "null", _quoted(column), table)
        for column in table.columns(DIMENSION):
            is_label = column != "dimension_value"
            label = _quoted(column) if is_label else "null"
            query = _distinct("dimension", "dimension_value", label, table)
            # A member without a name has its id for a label.
            differs = f"and {label} <> dimension_value" if is_label else ""
            yield 0 if is_label else 1, f"{query} where dimension in ({_literals(kinds)}) {differs}"


def _distinct(kind: str, key: str, name: str, table: Marked) -> str:
    return f"select distinct {kind} as kind, {key} as id, {name} as name from {table.relation}"


def _shuffled(secret: bytes, kind: str, key: str) -> bytes:
    return hmac.digest(secret, f"{kind}\n{key}".encode(), "sha256")


def _secret(warehouse: Warehouse) -> bytes:
    """What no export says: the fingerprint of everything that the database was built from."""
    try:
        return warehouse.build_info()["fingerprint"].encode()
    except duckdb.Error:
        raise UserError(
            tr("names can be masked only in a database that `build` published")
        ) from None


def _with_mentions(
    warehouse: Warehouse, tables: list[Marked], pseudonyms: Iterator[tuple]
) -> list[tuple]:
    """Add the texts that name somebody, each as it reads without the names."""
    rows = list(pseudonyms)
    terms = {}
    for _, text, english, russian in rows:
        words = list(WORD.finditer(text))
        if text != english and any(not word[0].isdigit() for word in words):
            term = text[words[0].start() : words[-1].end()].casefold()
            terms.setdefault(term, (english, russian))
    longest = max((len(WORD.findall(term)) for term in terms), default=0)
    texts = {
        text
        for table in tables
        for column in table.columns(MENTIONS)
        for (text,) in warehouse.connection.execute(
            f"select distinct {_quoted(column)} from {table.relation} "
            f"where {_quoted(column)} is not null"
        ).fetchall()
    }
    for text in sorted(texts):
        english, russian = (_without_names(text, terms, longest, lang) for lang in (0, 1))
        rows.append((MENTIONS, text, english, russian))
    return rows


def _without_names(text: str, terms: dict[str, tuple[str, str]], longest: int, lang: int) -> str:
    """Replace each known name in a text, the longest first; words are looked up, not searched."""
    words = list(WORD.finditer(text))
    parts, position, index = [], 0, 0
    while index < len(words):
        for count in range(min(longest, len(words) - index), 0, -1):
            start, end = words[index].start(), words[index + count - 1].end()
            if found := terms.get(text[start:end].casefold()):
                parts += [text[position:start], found[lang]]
                position, index = end, index + count
                break
        else:
            index += 1
    return "".join([*parts, text[position:]])


def _store(warehouse: Warehouse, rows: list[tuple]) -> None:
    # One text for all rows: DuckDB takes its time over each value of a Python list.
    warehouse.connection.execute(
        "create temp table pseudonyms as select "
        "row[1] as kind, row[2] as original, row[3] as pseudonym, row[4] as pseudonym_ru "
        """from (select unnest(from_json(?, '[["varchar"]]')) as row)""",
        [json.dumps(rows)],
    )


def _replacements(table: Marked, kinds: Iterable[str]) -> Iterator[str]:
    """The marked columns without names; where a text has no pseudonym it is null."""
    for column, mark in table.marks.items():
        name = f"rows.{_quoted(column)}"
        if table.types[column] != "VARCHAR":
            replaced = f"cast(null as {table.types[column]})"
        elif mark == DIMENSION:
            found = _pseudonym("rows.dimension", name, column)
            is_somebody = (
                f"rows.dimension in ({_literals(kinds)}) "
                f"and rows.dimension_value not in ({_literals(NOBODY)})"
            )
            replaced = f"case when {is_somebody} then {found} else {name} end"
        else:
            replaced = _pseudonym(_literals([column if mark == OTHER else mark]), name, column)
        yield f"{replaced} as {_quoted(column)}"


def _pseudonym(kind: str, name: str, column: str) -> str:
    pseudonym = "pseudonym_ru" if column.endswith("_ru") else "pseudonym"
    return (
        f"(select pseudonyms.{pseudonym} from temp.main.pseudonyms "
        f"where pseudonyms.kind = {kind} and pseudonyms.original = {name})"
    )


def _literals(texts: Iterable[str]) -> str:
    return ", ".join(map(literal, texts)) or "null"


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
