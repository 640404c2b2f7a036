"""Load a folder of CSV and Parquet files into DuckDB: as text, and all of it.

`load_folder` makes one raw table per entity of the input contract in the schema
`raw_files`; the models of models/staging/files turn the text into values. What is
broken as a file (a line with a field too many) is rejected here, what is wrong as
a value (a date that is none) there. Either way it is named, never dropped.
"""

import csv
import tempfile
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from sales_kpis.errors import DataError, did_you_mean
from sales_kpis.files.contract import Entity, read_contract
from sales_kpis.files.csv_file import CsvFile, open_csv
from sales_kpis.files.options import (
    OPTIONS_FILE,
    STAGE_COLUMNS,
    TIME_WORDS,
    EntityOptions,
    FileOptions,
)
from sales_kpis.files.text import ZERO_WIDTH, clean_text, folded
from sales_kpis.messages import tr
from sales_kpis.project import DATABASE_CONFIG
from sales_kpis.sql import literal

SCHEMA = "raw_files"
SUFFIXES = (".csv", ".tsv", ".parquet")
WORKBOOKS = (".xls", ".xlsx", ".ods")
# Whole numbers up to here are exact in a number of these types.
EXACT_WHOLE = {"DOUBLE": 2**53, "FLOAT": 2**24}


@dataclass(frozen=True)
class LoadedFile:
    """What came of one file: record_count = loaded_count + rejected_count."""

    entity: str
    file_name: str
    record_count: int
    rejected_count: int
    # Records without any value, such as a spreadsheet leaves below its table: they
    # are not counted as records.
    empty_count: int = 0
    # What sales_kpis.yml declares to be no record, such as a total below the table.
    left_out_count: int = 0

    @property
    def loaded_count(self) -> int:
        return self.record_count - self.rejected_count

    @property
    def title(self) -> str:
        return title_of(self.file_name, self.entity)


def title_of(file_name: str, entity: str) -> str:
    """A file, and what is read from it where its name does not say so: one may hold several."""
    is_named = Path(file_name).stem.casefold() == entity
    return file_name if is_named else tr("{file} as {entity}", file=file_name, entity=entity)


@dataclass(frozen=True)
class LoadReport:
    """What a load did, and what the build has to know about it."""

    files: list[LoadedFile]
    warnings: list[str]
    # For `dbt build --vars`: what sales_kpis.yml states.
    dbt_vars: dict[str, Any] = field(default_factory=dict)

    @property
    def entities(self) -> list[str]:
        return [file.entity for file in self.files]


def load_folder(
    folder: Path,
    database: Path,
    options: FileOptions | None = None,
    may_be_empty: bool = False,
) -> LoadReport:
    """Fill the schema raw_files of a DuckDB file; all or nothing.

    Raises DataError with everything that is wrong, not only the first finding.
    """
    options = options or FileOptions.read(folder)
    with duckdb.connect(str(database), config=DATABASE_CONFIG) as connection:
        return load_into(connection, folder, options, may_be_empty)


def is_database(path: Path) -> bool:
    """Whether a file is one of DuckDB's, by the mark that they all have."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:] == b"DUCK"


def require_folder(folder: Path) -> None:
    """Raise a DataError that says what to name instead, where this is no folder."""
    if folder.is_file():
        raise DataError(
            tr(
                "{path} is a file, and a folder is asked for: put the file into one of its "
                "own and name that. What a file holds, its name says (deals.csv) or "
                "{options} beside it.",
                path=folder,
                options=OPTIONS_FILE,
            )
        )
    if not folder.is_dir():
        raise DataError(tr("There is no folder {folder}.", folder=folder))


def load_into(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    options: FileOptions,
    may_be_empty: bool = False,
) -> LoadReport:
    """The same, into a database that is open."""
    warnings: list[str] = []
    sources = _open_files(folder, options, warnings, may_be_empty)
    with tempfile.TemporaryDirectory() as scratch:
        _check_time_zones(connection, options)
        connection.execute("begin")
        _create_tables(connection, options)
        files = [source.load(connection, Path(scratch)) for source in sources]
        connection.execute("commit")
    for file in files:
        if file.empty_count:
            warnings.append(
                tr(
                    "{file}: left out, without any value: {count:,} records",
                    file=file.file_name,
                    count=file.empty_count,
                )
            )
        if file.left_out_count:
            warnings.append(
                tr(
                    "{file}: left out, as {options} declares: {count:,} records",
                    file=file.file_name,
                    options=OPTIONS_FILE,
                    count=file.left_out_count,
                )
            )
    return LoadReport(files, warnings, options.dbt_vars())


def _check_time_zones(connection: duckdb.DuckDBPyConnection, options: FileOptions) -> None:
    """Ask the database, which has to know them; the build would fail with less tact."""
    rows = connection.execute("select name from pg_timezone_names()").fetchall()
    known = [zone for (zone,) in rows]
    for place, zone in options.time_zones():
        if zone in known:
            continue
        if ".times." in place:
            raise DataError(
                tr(
                    "{place}: '{zone}' is none of {words}, and no time zone",
                    place=place,
                    zone=zone,
                    words=", ".join(TIME_WORDS),
                )
                + did_you_mean(zone, [*TIME_WORDS, *known])
            )
        raise DataError(
            tr("{place}: there is no time zone '{zone}'", place=place, zone=zone)
            + did_you_mean(zone, known)
        )


# ------------------------------------------------------------- finding the files


def _open_files(
    folder: Path, options: FileOptions, warnings: list[str], may_be_empty: bool
) -> list["Source"]:
    """Every file of the contract with its header read and checked."""
    require_folder(folder)
    problems: list[str] = []
    paths = _find_files(folder, options, problems)
    if not paths and not problems and not may_be_empty:
        raise _no_known_file(folder)
    sources: list[Source] = []
    for name, path in paths.items():
        try:
            source = _source_type(path)(options.entity(name), path, options.of(name))
        except DataError as error:
            problems.append(str(error))
            continue
        except OSError as error:
            problems.append(
                tr("{path} cannot be read: {reason}", path=path.name, reason=error.strerror)
            )
            continue
        if source.header:
            problems.extend(source.problems())
            sources.append(source)
        else:
            warnings.append(
                tr("{file} is empty: {entity} has no rows", file=path.name, entity=name)
            )
    if problems:
        raise DataError.of(tr("The files in {folder} cannot be read:", folder=folder), problems)
    warnings.extend(_unread_columns(sources))
    warnings.extend(_unused_files(folder, paths))
    return sources


def _unread_columns(sources: list["Source"]) -> Iterator[str]:
    """Of each file the columns that nothing reads: one file may hold several entities."""
    by_path: dict[Path, list[Source]] = defaultdict(list)
    for source in sources:
        by_path[source.path].append(source)
    for path, own in by_path.items():
        read = {name for source in own for name in source.read_headers()}
        free = {column for source in own for column in source.free_columns()}
        header = dict.fromkeys(name for source in own for name in source.header)
        names = ", ".join(
            (name or tr("(one without a name)")) + did_you_mean(name, free)
            for name in header
            if folded(name) not in read
        )
        if names:
            yield tr("{file}: columns that are not read: {columns}", file=path.name, columns=names)


def _source_type(path: Path) -> type["Source"]:
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        raise DataError(tr("{file} is a workbook: save it as CSV", file=path.name))
    return ParquetSource if suffix == ".parquet" else CsvSource


def _find_files(folder: Path, options: FileOptions, problems: list[str]) -> dict[str, Path]:
    """The file of each entity: the one named in the options, else by its name."""
    present = sorted(folder.iterdir())
    found: dict[str, Path] = {}
    for name in read_contract():
        stated = options.of(name).file
        if stated:
            matches = [path for path in present if clean_text(path.name) == stated]
            if not matches:
                problems.append(
                    tr(
                        "{entity}: {options} names the file '{file}', which is not in the folder",
                        entity=name,
                        options=OPTIONS_FILE,
                        file=stated,
                    )
                    + did_you_mean(stated, (p.name for p in present))
                )
        else:
            matches = [
                path
                for path in present
                if path.stem.lower() == name and path.suffix.lower() in SUFFIXES
            ]
        if len(matches) > 1:
            names = " and ".join(path.name for path in matches)
            problems.append(
                tr("{entity}: both {files} are there; keep one of them", entity=name, files=names)
            )
        if matches and not matches[0].is_file():
            problems.append(
                tr(
                    "{entity}: {file} is no file, nor a link to one",
                    entity=name,
                    file=matches[0].name,
                )
            )
        elif matches:
            found[name] = matches[0]
    return found


def _no_known_file(folder: Path) -> DataError:
    present = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
    expected = ", ".join(f"{name}.csv" for name in read_contract())
    text = tr(
        "No file of the input contract in {folder}.\n  "
        "found: {found}\n  "
        "expected at least one of (or .parquet): {expected}\n"
        "Rename the files, or name them in {options} (docs/files.md).",
        folder=folder,
        found=present,
        expected=expected,
        options=OPTIONS_FILE,
    )
    return DataError("\n".join([text, *databases_in(folder)]))


def databases_in(folder: Path) -> Iterator[str]:
    """What a first look at the files does not see; a build reads the raw tables in it."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES and is_database(path):
            yield tr(
                "{file} is a database: `check` does not read it, and `build` does", file=path.name
            )


def _unused_files(folder: Path, paths: dict[str, Path]) -> Iterator[str]:
    """Files that look like data and are not read."""
    used = {path.name for path in paths.values()}
    for path in sorted(folder.iterdir()):
        looks_like_data = path.suffix.lower() in (*SUFFIXES, *WORKBOOKS)
        if path.is_file() and looks_like_data and path.name not in used:
            yield tr("{file} is not read", file=path.name) + _why_unused(path, paths)


def _why_unused(path: Path, paths: dict[str, Path]) -> str:
    name = path.stem.lower()
    if name in paths:
        return tr(": {entity} is read from {file}", entity=name, file=paths[name].name)
    if name in read_contract():
        return tr(": save it as CSV")
    return did_you_mean(path.stem, read_contract().keys() - paths.keys())


# ------------------------------------------------------------- reading one file


class Reading(NamedTuple):
    """How a file is read: what the count beside the reader says, and the SQL."""

    relation: str
    record_count: int
    rejected_count: int = 0
    empty_count: int = 0
    left_out_count: int = 0


@dataclass
class Source(ABC):
    """A file of one entity. A subclass knows how its format is read."""

    entity: Entity
    path: Path
    options: EntityOptions
    header: list[str] = field(init=False)

    def problems(self) -> Iterator[str]:
        """What makes the header unusable."""
        names = [folded(name) for name in self.header]
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            yield tr(
                "{file}: two columns are named {columns}",
                file=self.path.name,
                columns=", ".join(twice),
            )
        for column, header in self.options.columns.items():
            if folded(header) not in names:
                yield (
                    tr(
                        "{file}: no column '{header}', which {options} names for {column}",
                        file=self.path.name,
                        header=header,
                        options=OPTIONS_FILE,
                        column=column,
                    )
                    + did_you_mean(header, self.header)
                )
        missing = [
            column
            for column in self.entity.required
            if self._place(column) is None
            and column not in self.options.columns
            and not self.options.is_made(column)
        ]
        for column in self.options.numbered:
            if self._place(column) is not None:
                yield (
                    tr(
                        "{file}: {column} is a column of the file, and `numbered` would number it",
                        file=self.path.name,
                        column=column,
                    )
                )
        for column in STAGE_COLUMNS if self.options.stages else ():
            if column in map(folded, self.header):
                yield tr(
                    "{file}: {column} is a column of the file, and in `stages`",
                    file=self.path.name,
                    column=column,
                )
        for column in self.options.leave_out:
            if self._place(column) is None:
                yield tr(
                    "{file}: `leave_out` names {column}, which the file does not have",
                    file=self.path.name,
                    column=column,
                )
        if missing:
            yield (
                tr(
                    "{file}: missing required columns {columns}\n      "
                    "found: {header}\n      "
                    "expected: {expected}",
                    file=self.path.name,
                    columns=", ".join(missing),
                    header=", ".join(self.header),
                    expected=", ".join(self._expected()),
                )
            ) + self._title_hint()

    def _title_hint(self) -> str:
        if sum(map(bool, self.header)) > 1 or len(self.header) == 1:
            return ""
        return "\n      " + tr("a title above the header? `skip_rows` passes over it")

    def _place(self, column: str) -> int | None:
        """Where in the header a column of the contract is."""
        header = folded(self.options.columns.get(column, column))
        places = {folded(name): place for place, name in enumerate(self.header)}
        return places.get(header)

    def _left_out_values(self) -> dict[int, set[str]]:
        """Which values of which columns make a record none."""
        return {
            self._place(column): {folded(value) for value in values}
            for column, values in self.options.leave_out.items()
        }

    def _expected(self) -> list[str]:
        return [
            tr("{column} (required)", column=name) if name in self.entity.required else name
            for name in self.entity.column_names
        ]

    def read_headers(self) -> set[str]:
        """The columns of the file that are looked for."""
        return {
            folded(self.options.columns.get(column, column))
            for column in self.entity.column_names
            if not self.options.is_made(column)
        }

    def free_columns(self) -> Iterator[str]:
        """Columns of the contract that nothing is read into yet."""
        for column in self.entity.column_names:
            if self._place(column) is None and not self.options.is_made(column):
                yield column

    def load(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> LoadedFile:
        """Insert the rows and hold them against the count made beside."""
        reading = self.read(connection, scratch)
        inserted = connection.execute(
            f"insert into {SCHEMA}.{self.entity.name} by name "
            f"select {', '.join(self._select_list())} from {reading.relation}"
        ).fetchone()[0]
        if inserted != reading.record_count - reading.rejected_count:
            raise DataError(
                tr(
                    "{file}: {count} records were counted, but {read} were read and "
                    "{rejected} rejected. Nothing was loaded; please report this file.",
                    file=self.path.name,
                    count=reading.record_count,
                    read=inserted,
                    rejected=reading.rejected_count,
                )
            )
        name, file_name = self.entity.name, self.path.name
        connection.execute(
            f"insert into {SCHEMA}.record_counts values (?, ?, ?)",
            [name, file_name, reading.record_count],
        )
        return LoadedFile(name, file_name, *reading[1:])

    @abstractmethod
    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
        """Count the records, set the rejected ones aside, and say how to read."""

    @abstractmethod
    def text_of(self, index: int) -> str:
        """SQL of the column at this place of the header, as text."""

    def _select_list(self) -> Iterator[str]:
        """Every column of the contract that the file has something for."""
        for column in self.entity.column_names:
            place = self._place(column)
            if column in self.options.constants:
                expression = literal(self.options.constants[column])
            elif column in self.options.numbered:
                expression = "cast(source_row as varchar)"
            elif place is not None:
                expression = self.text_of(place)
            else:
                continue
            values = self.options.values.get(column)
            yield f"{_mapped(expression, values)} as {column}"
        yield f"{literal(self.path.name)} as source_file"
        yield "source_row"


@dataclass
class CsvSource(Source):
    """A CSV file, checked record by record and read by DuckDB's strict reader."""

    csv: CsvFile = field(init=False)

    def __post_init__(self) -> None:
        known = {folded(name) for name in self.options.columns.values()}
        self.csv = open_csv(self.path, self.options, known | set(self.entity.column_names))
        self.header = self.csv.header

    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
        self.csv.leave_out = self._left_out_values()
        whole = scratch / f"{self.entity.name}.csv"
        with whole.open("w", encoding="utf-8", newline="\n") as copy:
            self.csv.copy_whole_records(copy)
        rejected = self.csv.rejected
        _insert_rejects(
            connection,
            scratch / f"{self.entity.name}_rejects.csv",
            (
                (self.entity.name, self.path.name, line, found, reason)
                for line, found, reason in rejected
            ),
        )
        columns = {"source_row": "BIGINT"} | {
            f"c{place}": "VARCHAR" for place in range(len(self.header))
        }
        return Reading(
            _read_csv(whole, self.csv.delimiter, columns),
            self.csv.whole_count + len(rejected),
            len(rejected),
            self.csv.empty_count,
            self.csv.left_out_count,
        )

    def text_of(self, index: int) -> str:
        return f"c{index}"


@dataclass
class ParquetSource(Source):
    """A Parquet file: typed values become text that loses nothing."""

    # What DuckDB calls the columns of the header, and takes them for.
    columns: list[str] = field(init=False)
    types: list[str] = field(init=False)

    def __post_init__(self) -> None:
        try:
            with duckdb.connect() as connection:
                described = connection.execute(f"describe from {self._relation()}").fetchall()
                schema = connection.execute(
                    "select name, num_children from parquet_schema(?)", [str(self.path)]
                ).fetchall()
        except duckdb.Error as error:
            first_line = str(error).splitlines()[0]
            raise DataError(
                tr(
                    "{file} cannot be read as Parquet: {first_line}",
                    file=self.path.name,
                    first_line=first_line,
                )
            ) from None
        # The last one is the row number, which DuckDB adds.
        self.columns = [name for name, *_ in described[:-1]]
        self.types = [data_type for _, data_type, *_ in described[:-1]]
        # As the file has them: DuckDB gives the second of two equal names another one.
        self.header = [clean_text(name).strip() for name in _top_level(schema)]

    def _relation(self) -> str:
        return (
            f"read_parquet({literal(self.path)}, file_row_number = true, binary_as_string = true)"
        )

    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
        self._check_ids(connection)
        (record_count,) = connection.execute(
            "select sum(num_rows) from parquet_file_metadata(?)", [str(self.path)]
        ).fetchone()
        relation = f"(select *, file_row_number + 1 as source_row from {self._relation()})"
        left_out = 0
        if self.options.leave_out:
            is_none = " or ".join(
                f"lower(trim(coalesce({self.text_of(place)}, ''))) = {literal(value)}"
                for place, values in self._left_out_values().items()
                for value in values
            )
            (left_out,) = connection.execute(
                f"select count(*) from {relation} where {is_none}"
            ).fetchone()
            relation += f" where not ({is_none})"
        return Reading(relation, record_count - left_out, left_out_count=left_out)

    def _check_ids(self, connection: duckdb.DuckDBPyConnection) -> None:
        """An id that a floating-point number holds is a guess, unless it is whole and small."""
        for column in self.entity.column_names:
            place = self._place(column)
            if not column.endswith("_id") or place is None or not self._is_floating(place):
                continue
            name, data_type = self._name(place), self.types[place]
            found = connection.execute(
                f"select {name} from {self._relation()} where not isnan({name}) "
                f"and ({name} <> trunc({name}) or abs({name}) > {EXACT_WHOLE[data_type]}) limit 1"
            ).fetchone()
            if found:
                raise DataError(
                    tr(
                        "{file}: {column} is of the type {type}, which does not keep an id "
                        "such as {value}: write it as text or as a whole number",
                        file=self.path.name,
                        column=column,
                        type=data_type,
                        value=found[0],
                    )
                )

    def _is_floating(self, index: int) -> bool:
        return self.types[index] in EXACT_WHOLE

    def _name(self, index: int) -> str:
        return '"' + self.columns[index].replace('"', '""') + '"'

    def text_of(self, index: int) -> str:
        name, data_type = self._name(index), self.types[index]
        if data_type == "TIMESTAMP WITH TIME ZONE":
            return f"strftime(timezone('UTC', {name}), '%Y-%m-%dT%H:%M:%S.%fZ')"
        text = f"cast({name} as varchar)"
        if data_type == "VARCHAR":
            return f"nfc_normalize(regexp_replace({text}, '{ZERO_WIDTH.pattern}', '', 'g'))"
        if self._is_floating(index) or data_type.startswith("DECIMAL"):
            # 7.0 is how a number type writes the id 7.
            text = f"regexp_replace({self._digits(index)}, '\\.0*$', '')"
            if self.options.decimal_mark == ",":
                text = f"replace({text}, '.', ',')"
        return text

    def _digits(self, index: int) -> str:
        """A number without an exponent wherever it is exact without."""
        name = self._name(index)
        if not self._is_floating(index):
            return f"cast({name} as varchar)"
        limit = EXACT_WHOLE[self.types[index]]
        return (
            f"case when abs({name}) <= {limit} and {name} = trunc({name}) "
            f"then cast(cast({name} as bigint) as varchar) else cast({name} as varchar) end"
        )


def _top_level(schema: list[tuple[str, int | None]]) -> list[str]:
    """The columns of a Parquet file, whose schema is a tree that is written depth first."""

    def names_below(count: int) -> list[str]:
        names = []
        for _ in range(count):
            name, children = next(nodes)
            names.append(name)
            names_below(children or 0)
        return names

    nodes = iter(schema)
    _, count = next(nodes)
    return names_below(count or 0)


# ------------------------------------------------------------------ SQL and tables


def _create_tables(connection: duckdb.DuckDBPyConnection, options: FileOptions) -> None:
    connection.execute(f"drop schema if exists {SCHEMA} cascade")
    connection.execute(f"create schema {SCHEMA}")
    for entity in map(options.entity, read_contract()):
        columns = ", ".join(f"{name} varchar" for name in entity.column_names)
        connection.execute(
            f"create table {SCHEMA}.{entity.name} "
            f"({columns}, source_file varchar, source_row bigint)"
        )
    connection.execute(
        f"create table {SCHEMA}.record_counts "
        "(entity varchar, source_file varchar, record_count bigint)"
    )
    connection.execute(
        f"create table {SCHEMA}.load_rejects (entity varchar, source_file varchar, "
        "source_row bigint, column_name varchar, found_value varchar, reason varchar)"
    )


def _insert_rejects(
    connection: duckdb.DuckDBPyConnection, path: Path, rejects: Iterable[tuple]
) -> None:
    """Through a file: a million single inserts would take minutes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows(rejects)
    columns = {
        "entity": "VARCHAR",
        "source_file": "VARCHAR",
        "source_row": "BIGINT",
        "found_value": "VARCHAR",
        "reason": "VARCHAR",
    }
    connection.execute(
        f"insert into {SCHEMA}.load_rejects by name select * from {_read_csv(path, ',', columns)}"
    )


def _read_csv(path: Path, delimiter: str, columns: dict[str, str]) -> str:
    """SQL that reads a CSV file without a header, with nothing left to be guessed."""
    return (
        f"read_csv({literal(path)}, auto_detect = false, header = false, "
        f"delim = {literal(delimiter)}, quote = '\"', escape = '\"', "
        f"new_line = '\\n', columns = {columns}, strict_mode = true, "
        "null_padding = false, ignore_errors = false)"
    )


def _mapped(expression: str, values: dict[str, str] | None) -> str:
    """The user's words of a column in the words of the contract."""
    if not values:
        return expression
    cases = " ".join(
        f"when {literal(found.strip().lower())} then {literal(meant)}"
        for found, meant in values.items()
    )
    return f"case lower(trim(coalesce({expression}, ''))) {cases} else {expression} end"
