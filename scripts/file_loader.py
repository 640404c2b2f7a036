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

from file_contract import Entity, read_contract
from file_csv import CsvFile, open_csv
from file_errors import DataError, did_you_mean
from file_options import OPTIONS_FILE, EntityOptions, FileOptions

SCHEMA = "raw_files"
SUFFIXES = (".csv", ".parquet")
# Files that BI drivers of the 1.4 generation can open too (see the dbt profile).
DATABASE_CONFIG = {"storage_compatibility_version": "v1.4.0"}
SHOWN_REJECTS = 5


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

    @property
    def loaded_count(self) -> int:
        return self.record_count - self.rejected_count


@dataclass(frozen=True)
class LoadReport:
    """What a load did, and what the build has to know about it."""

    files: list[LoadedFile]
    warnings: list[str]
    # For `dbt build --vars`: what sales_kpis.yml states.
    dbt_vars: dict[str, Any] = field(default_factory=dict)


def load_folder(folder: Path, database: Path, options: FileOptions | None = None) -> LoadReport:
    """Fill the schema raw_files of a DuckDB file; all or nothing.

    Raises DataError with everything that is wrong, not only the first finding.
    """
    options = options or FileOptions.read(folder)
    warnings: list[str] = []
    sources = _open_files(folder, options, warnings)
    with (
        tempfile.TemporaryDirectory() as scratch,
        duckdb.connect(str(database), config=DATABASE_CONFIG) as connection,
    ):
        _check_time_zone(connection, options.reporting_time_zone)
        connection.execute("begin")
        _create_tables(connection)
        files = [source.load(connection, Path(scratch)) for source in sources]
        connection.execute("commit")
    warnings.extend(
        f"{file.file_name}: left out, without any value: {file.empty_count} records"
        for file in files
        if file.empty_count
    )
    return LoadReport(files, warnings, options.dbt_vars())


def _check_time_zone(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Ask the database, which has to know it; the build would fail with less tact."""
    rows = connection.execute("select name from pg_timezone_names()").fetchall()
    known = [zone for (zone,) in rows]
    if name not in known:
        raise DataError(
            f"reporting_time_zone: there is no time zone '{name}'" + did_you_mean(name, known)
        )


# ------------------------------------------------------------- finding the files


def _open_files(folder: Path, options: FileOptions, warnings: list[str]) -> list["Source"]:
    """Every file of the contract with its header read and checked."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}.")
    problems: list[str] = []
    paths = _find_files(folder, options, problems)
    if not paths and not problems:
        raise _no_known_file(folder)
    sources: list[Source] = []
    for name, path in paths.items():
        source_type = CsvSource if path.suffix.lower() == ".csv" else ParquetSource
        try:
            source = source_type(read_contract()[name], path, options.of(name))
        except DataError as error:
            problems.append(str(error))
            continue
        if source.header:
            problems.extend(source.problems())
            warnings.extend(source.warnings())
            sources.append(source)
        else:
            warnings.append(f"{path.name} is empty: {name} has no rows")
    if problems:
        raise DataError.of(f"The files in {folder} cannot be read:", problems)
    warnings.extend(_unused_files(folder, paths))
    return sources


def _find_files(folder: Path, options: FileOptions, problems: list[str]) -> dict[str, Path]:
    """The file of each entity: the one named in the options, else by its name."""
    present = sorted(path for path in folder.iterdir() if path.is_file())
    found: dict[str, Path] = {}
    for name in read_contract():
        stated = options.of(name).file
        if stated:
            matches = [path for path in present if path.name == stated]
            if not matches:
                problems.append(
                    f"{name}: {OPTIONS_FILE} names the file '{stated}', which is not "
                    "in the folder" + did_you_mean(stated, (p.name for p in present))
                )
        else:
            matches = [
                path
                for path in present
                if path.stem.lower() == name and path.suffix.lower() in SUFFIXES
            ]
        if len(matches) > 1:
            names = " and ".join(path.name for path in matches)
            problems.append(f"{name}: both {names} are there; keep one of them")
        if matches:
            found[name] = matches[0]
    return found


def _no_known_file(folder: Path) -> DataError:
    present = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
    expected = ", ".join(f"{name}.csv" for name in read_contract())
    return DataError(
        f"No file of the input contract in {folder}.\n"
        f"  found: {present}\n"
        f"  expected at least one of (or .parquet): {expected}\n"
        f"Rename the files, or name them in {OPTIONS_FILE} (docs/files.md)."
    )


def _unused_files(folder: Path, paths: dict[str, Path]) -> Iterator[str]:
    """Files that look like data and are not read."""
    used = {path.name for path in paths.values()}
    for path in sorted(folder.iterdir()):
        looks_like_data = path.suffix.lower() in (*SUFFIXES, ".tsv", ".xls", ".xlsx")
        if path.is_file() and looks_like_data and path.name not in used:
            yield f"{path.name} is not read" + _why_unused(path, paths)


def _why_unused(path: Path, paths: dict[str, Path]) -> str:
    name = path.stem.lower()
    if name in paths:
        return f": {name} is read from {paths[name].name}"
    if name in read_contract():
        return ": save it as CSV"
    return did_you_mean(path.stem, read_contract().keys() - paths.keys())


# ------------------------------------------------------------- reading one file


class Reading(NamedTuple):
    """How a file is read: what the count beside the reader says, and the SQL."""

    relation: str
    record_count: int
    rejected_count: int = 0
    empty_count: int = 0


@dataclass
class Source(ABC):
    """A file of one entity. A subclass knows how its format is read."""

    entity: Entity
    path: Path
    options: EntityOptions
    header: list[str] = field(init=False)

    def problems(self) -> Iterator[str]:
        """What makes the header unusable."""
        folded = [name.casefold() for name in self.header]
        twice = sorted({name for name in folded if name and folded.count(name) > 1})
        if twice:
            yield f"{self.path.name}: two columns are named {', '.join(twice)}"
        for column, header in self.options.columns.items():
            if header.strip().casefold() not in folded:
                yield (
                    f"{self.path.name}: no column '{header}', which {OPTIONS_FILE} "
                    f"names for {column}" + did_you_mean(header, self.header)
                )
        missing = [
            column
            for column in self.entity.required
            if column not in self.options.columns
            and column not in self.options.constants
            and column not in folded
        ]
        if missing:
            yield (
                f"{self.path.name}: missing required columns {', '.join(missing)}\n"
                f"      found: {', '.join(self.header)}\n"
                f"      expected: {', '.join(self._expected())}"
            )

    def _expected(self) -> list[str]:
        return [
            f"{name} (required)" if name in self.entity.required else name
            for name in self.entity.column_names
        ]

    def warnings(self) -> Iterator[str]:
        """Columns that are not read."""
        used = {header.strip().casefold() for header in self.options.columns.values()}
        used |= set(self.entity.column_names)
        unknown = [name for name in self.header if name.casefold() not in used]
        if unknown:
            free = set(self.entity.column_names) - {h.casefold() for h in self.header}
            names = ", ".join(
                (name or "(one without a name)") + did_you_mean(name, free) for name in unknown
            )
            yield f"{self.path.name}: columns that are not read: {names}"

    def load(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> LoadedFile:
        """Insert the rows and hold them against the count made beside."""
        relation, record_count, rejected_count, empty_count = self.read(connection, scratch)
        inserted = connection.execute(
            f"insert into {SCHEMA}.{self.entity.name} by name "
            f"select {', '.join(self._select_list())} from {relation}"
        ).fetchone()[0]
        if inserted != record_count - rejected_count:
            raise DataError(
                f"{self.path.name}: {record_count} records were counted, but "
                f"{inserted} were read and {rejected_count} rejected. Nothing was "
                "loaded; please report this file."
            )
        name, file_name = self.entity.name, self.path.name
        connection.execute(
            f"insert into {SCHEMA}.record_counts values (?, ?, ?)",
            [name, file_name, record_count],
        )
        return LoadedFile(name, file_name, record_count, rejected_count, empty_count)

    @abstractmethod
    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
        """Count the records, set the rejected ones aside, and say how to read."""

    @abstractmethod
    def text_of(self, index: int) -> str:
        """SQL of the column at this place of the header, as text."""

    def _select_list(self) -> Iterator[str]:
        """Every column of the contract that the file has something for."""
        places = {name.casefold(): place for place, name in enumerate(self.header)}
        for column in self.entity.column_names:
            header = self.options.columns.get(column, column).strip().casefold()
            if column in self.options.constants:
                expression = _quoted(self.options.constants[column])
            elif header in places:
                expression = self.text_of(places[header])
            else:
                continue
            values = self.options.values.get(column)
            yield f"{_mapped(expression, values)} as {column}"
        yield f"{_quoted(self.path.name)} as source_file"
        yield "source_row"


@dataclass
class CsvSource(Source):
    """A CSV file, checked record by record and read by DuckDB's strict reader."""

    csv: CsvFile = field(init=False)

    def __post_init__(self) -> None:
        known = {name.strip().casefold() for name in self.options.columns.values()}
        self.csv = open_csv(
            self.path,
            self.options.encoding,
            self.options.delimiter,
            known | set(self.entity.column_names),
        )
        self.header = self.csv.header

    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
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
        )

    def text_of(self, index: int) -> str:
        return f"c{index}"


@dataclass
class ParquetSource(Source):
    """A Parquet file: typed values become text that loses nothing."""

    types: list[str] = field(init=False)

    def __post_init__(self) -> None:
        try:
            with duckdb.connect() as connection:
                described = connection.execute(f"describe from {self._relation()}").fetchall()
        except duckdb.Error as error:
            first_line = str(error).splitlines()[0]
            raise DataError(f"{self.path.name} cannot be read as Parquet: {first_line}") from None
        # The last one is the row number, which DuckDB adds.
        self.header = [name for name, *_ in described[:-1]]
        self.types = [data_type for _, data_type, *_ in described[:-1]]

    def _relation(self) -> str:
        return (
            f"read_parquet({_quoted(str(self.path))}, file_row_number = true, "
            "binary_as_string = true)"
        )

    def read(self, connection: duckdb.DuckDBPyConnection, scratch: Path) -> Reading:
        (record_count,) = connection.execute(
            "select sum(num_rows) from parquet_file_metadata(?)", [str(self.path)]
        ).fetchone()
        relation = f"(select *, file_row_number + 1 as source_row from {self._relation()})"
        return Reading(relation, record_count)

    def text_of(self, index: int) -> str:
        name = '"' + self.header[index].replace('"', '""') + '"'
        if self.types[index] == "TIMESTAMP WITH TIME ZONE":
            return f"strftime(timezone('UTC', {name}), '%Y-%m-%dT%H:%M:%S.%fZ')"
        is_number = self.types[index].startswith(("DECIMAL", "DOUBLE", "FLOAT"))
        if is_number and self.options.decimal_mark == ",":
            return f"replace(cast({name} as varchar), '.', ',')"
        return f"cast({name} as varchar)"


# ------------------------------------------------------------------ SQL and tables


def _create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"drop schema if exists {SCHEMA} cascade")
    connection.execute(f"create schema {SCHEMA}")
    for entity in read_contract().values():
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
        f"read_csv({_quoted(str(path))}, auto_detect = false, header = false, "
        f"delim = {_quoted(delimiter)}, quote = '\"', escape = '\"', "
        f"new_line = '\\n', columns = {columns}, strict_mode = true, "
        "null_padding = false, ignore_errors = false)"
    )


def _mapped(expression: str, values: dict[str, str] | None) -> str:
    """The user's words of a column in the words of the contract."""
    if not values:
        return expression
    cases = " ".join(
        f"when {_quoted(found.strip().lower())} then {_quoted(meant)}"
        for found, meant in values.items()
    )
    return f"case lower(trim(coalesce({expression}, ''))) {cases} else {expression} end"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


# --------------------------------------------------------------------- rejections


def check_rejections(database: Path, max_share: float | None = None) -> list[str]:
    """A message for each file with too many rejected records, its first rows shown.

    Called after the build and before publishing: an empty list means go on.
    """
    limit = FileOptions().max_rejected_share if max_share is None else max_share
    with duckdb.connect(str(database), read_only=True) as connection:
        rejects = _staging_table(connection, "stg_files__rejected_rows")
        counts = _staging_table(connection, "stg_files__record_counts")
        rows = connection.execute(
            f"""
            select
                counts.source_file, counts.record_count, rejects.source_row,
                rejects.column_name, rejects.found_value, rejects.reason
            from {counts} as counts
            inner join {rejects} as rejects using (entity, source_file)
            order by counts.entity, rejects.source_row
            """
        ).fetchall()
    by_file = defaultdict(list)
    for file_name, record_count, *reject in rows:
        by_file[file_name, record_count].append(reject)
    return [
        _too_many(file_name, record_count, found, limit)
        for (file_name, record_count), found in by_file.items()
        if len(found) > limit * record_count
    ]


def _staging_table(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The full name of a model: its schema depends on the dbt profile."""
    found = connection.execute(
        "select table_schema from information_schema.tables where table_name = ?",
        [name],
    ).fetchall()
    if len(found) != 1:
        raise DataError(f"{name} is not in the database: was it built with files?")
    return f'"{found[0][0]}".{name}'


def _too_many(file_name: str, record_count: int, rejects: list[list], limit: float) -> str:
    share = len(rejects) / record_count
    lines = [
        f"{file_name}: {len(rejects)} of {record_count} records were rejected: "
        + f"{share:.1%}, where {limit:.1%} is allowed."
    ]
    for line, column, found, reason in rejects[:SHOWN_REJECTS]:
        place = f"line {line}, {column}" if column else f"line {line}"
        lines.append(f"  {place}: '{found or ''}' - {reason}")
    if len(rejects) > SHOWN_REJECTS:
        lines.append(f"  ... and {len(rejects) - SHOWN_REJECTS} more")
    lines.append(
        f"Correct the file, or raise max_rejected_share in {OPTIONS_FILE} if the "
        "build may go on without these records."
    )
    return "\n".join(lines)
