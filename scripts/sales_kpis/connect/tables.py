"""A file as a table: its encoding, its delimiter, and where its header and its end are.

All of it is found by looking at the whole file. Each finding is one that the options of
docs/files.md can state, so that the build reads the same table from the same bytes.
"""

import csv
import datetime
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from statistics import median
from typing import NamedTuple

from sales_kpis.errors import UserError
from sales_kpis.files.csv_file import BYTE_ORDER_MARKS
from sales_kpis.files.options import DELIMITERS
from sales_kpis.files.text import clean_text
from sales_kpis.messages import tr

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
# What a file of Office before 2007 begins with, and one that a password protects.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
ZIP_FILE = b"PK\x03\x04"
# A header stands among the first lines, and is mostly filled.
HEADER_WITHIN = 40
FILLED_SHARE = 0.6
SAMPLE_OF_LINES = 500
NUMBER_OR_DAY = re.compile(r"[\d\s.,:/()€$£₽%+-]+")
# Letters that Central European names have, at places where Western Europe has signs.
CENTRAL_EUROPEAN = re.compile(r"(?<=[a-zA-Z])[³¹¿œŸž]|[³¹¿](?=[a-z])")


class Finding(NamedTuple):
    """An option of a file, and how it is known."""

    key: str
    value: str
    reason: str
    is_sure: bool = True


class Record(NamedTuple):
    """A record of a file and the line on which it begins."""

    line: int
    fields: list[str]


@dataclass
class Table:
    """The table that a file holds, and what has to be said about the file."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # What the file is called beside the draft, and whether it is written anew there.
    file_name: str = ""
    is_rewritten: bool = False

    def values(self, header: str) -> list[str]:
        """The values of a column, without blanks around."""
        place = self.header.index(header)
        return [row[place].strip() for row in self.rows]

    def samples(self, header: str, count: int = 3) -> list[str]:
        """The most frequent values of a column, or the first ones where each is another."""
        counted = Counter(value for value in self.values(header) if value)
        return [value for value, _ in counted.most_common(count)]

    def write(self, folder: Path) -> None:
        """Put the file beside the draft: as it is, or, of a workbook, as CSV."""
        target = folder / self.file_name
        if not self.is_rewritten:
            if not (target.exists() and target.samefile(self.path)):
                target.write_bytes(self.path.read_bytes())
            return
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerows([self.header, *self.rows])


def read_table(
    path: Path, known: Collection[str], totals: Collection[str], sheet: str | None = None
) -> Table:
    """Read a file; UserError where it holds no table.

    `known` are names that headers often have, `totals` the words that a total begins with.
    """
    if not path.exists():
        raise UserError(tr("there is no file {path}", path=path))
    if path.is_dir():
        raise UserError(tr("{path} is a folder: name the files in it", path=path))
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        start = file.read(len(COMPOUND_FILE))
    if not start:
        raise UserError(tr("{file} is empty", file=path.name))
    if start == COMPOUND_FILE:
        _refuse_compound_file(path)
    # Some systems call a workbook .csv.
    if suffix in WORKBOOK_SUFFIXES or (suffix in CSV_SUFFIXES and start.startswith(ZIP_FILE)):
        return _read_workbook(path, known, totals, sheet)
    if suffix == ".xls":
        return _read_page(path, known, totals)
    if suffix not in CSV_SUFFIXES:
        expected = ", ".join((*CSV_SUFFIXES, *WORKBOOK_SUFFIXES))
        raise UserError(
            tr("{file}: expected a file of the type {expected}", file=path.name, expected=expected)
        )
    return _read_csv(path, known, totals)


def _refuse_compound_file(path: Path) -> None:
    if ENCRYPTED in path.read_bytes():
        raise UserError(
            tr("{file} is protected by a password: save a copy without one", file=path.name)
        )
    raise UserError(
        tr("{file} is a workbook of the old type .xls: save it as .xlsx or as CSV", file=path.name)
    )


# --------------------------------------------------------------------------------- CSV


def _read_csv(path: Path, known: Collection[str], totals: Collection[str]) -> Table:
    text, encoding = _decoded(path)
    delimiter = _delimiter(path, text)
    records = list(_records(path, text, DELIMITERS[delimiter.value]))
    place, end = _extent(path, records, known, totals)
    header = [clean_text(name).strip() for name in records[place].fields]
    findings = [encoding] if encoding.value != "utf-8" else []
    findings.append(delimiter)
    if skipped := records[place].line - 1:
        above = " / ".join(" ".join(filter(None, record.fields)) for record in records[:place])
        reason = (
            tr("above the header: {above}", above=above)
            if above
            else tr("empty lines above the header")
        )
        findings.append(Finding("skip_rows", str(skipped), reason))
    if footer := records[end:]:
        below = " / ".join(" ".join(filter(None, record.fields)) for record in footer)
        findings.append(
            Finding("footer_rows", str(len(footer)), tr("below the table: {below}", below=below))
        )
    rows = [record.fields for record in records[place + 1 : end]]
    whole = [row for row in rows if len(row) == len(header) and not _is_unreadable(row)]
    if not whole:
        raise UserError(
            tr("{file} has no record with as many fields as its header", file=path.name)
        )
    table = Table(path, header, whole, findings)
    table.file_name = path.name if path.suffix.lower() != ".txt" else f"{path.stem}.csv"
    if broken := len(rows) - len(table.rows):
        table.notes.append(
            tr("{broken} records have too many or too few fields, or broken letters", broken=broken)
        )
    return _with_names(table)


def _is_unreadable(row: list[str]) -> bool:
    """Whether it has bytes that its encoding does not have: the build rejects the line."""
    return any("\0" in value or "\ufffd" in value for value in row)


def _with_names(table: Table) -> Table:
    """Where two columns have one name, or one has none, the table is written anew."""
    seen: Counter[str] = Counter()
    names = []
    for place, name in enumerate(table.header, start=1):
        seen[name.casefold()] += 1
        times = seen[name.casefold()]
        names.append(f"column {place}" if not name else name if times == 1 else f"{name} ({times})")
    if names != table.header:
        changed = [new for old, new in zip(table.header, names, strict=True) if old != new]
        table.notes.append(
            tr(
                "two columns of one name, or one without: the copy calls them {names}",
                names=", ".join(changed),
            )
        )
        # What is rewritten needs none of the options that the file as it was would.
        table.header, table.is_rewritten, table.findings = names, True, []
        table.file_name = f"{Path(table.file_name).stem}.csv"
    return table


def _decoded(path: Path) -> tuple[str, Finding]:
    raw = path.read_bytes()
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if raw.startswith(mark)), None)
    try:
        if marked:
            codec = "utf-8-sig" if marked == "utf-8" else marked
            return raw.decode(codec), Finding("encoding", marked, tr("a mark at its start says so"))
        text = raw.decode("utf-8")
        return text, Finding("encoding", "utf-8", tr("every byte is UTF-8"))
    except UnicodeDecodeError:
        if marked:
            raise UserError(
                tr(
                    "{file} is marked as {marked} and cannot be read so: is it cut short?",
                    file=path.name,
                    marked=marked,
                )
            ) from None
    return _of_one_byte(raw)


def _of_one_byte(raw: bytes) -> tuple[str, Finding]:
    """Cyrillic letters stand in words, accented ones alone among others."""
    beyond = re.findall(rb"[\x80-\xff]+", raw)
    # Two may stand together in any language: Łódź, Größe.
    in_words = sum(len(run) for run in beyond if len(run) > 2)
    share = in_words / sum(map(len, beyond))
    if share > 0.5:
        text = raw.decode("windows-1251", "replace")
        reason = tr(
            "{share:.0%} of its letters beyond ASCII stand together, as Cyrillic ones do",
            share=share,
        )
        return text, Finding("encoding", "windows-1251", reason)
    western = raw.decode("windows-1252", "replace")
    if CENTRAL_EUROPEAN.search(western):
        reason = tr("letters of Central European names, such as ł or ż")
        return raw.decode("windows-1250", "replace"), Finding("encoding", "windows-1250", reason)
    return western, Finding("encoding", "windows-1252", tr("accented letters alone among others"))


def _delimiter(path: Path, text: str) -> Finding:
    """The one that divides the most lines into the same number of fields, two at least."""
    lines = text.splitlines()[:SAMPLE_OF_LINES]
    best, best_score, best_width = "", 0.0, 1
    for name, character in DELIMITERS.items():
        widths = Counter(
            len(fields) for fields in csv.reader(lines, delimiter=character) if any(fields)
        )
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1] * item[0]))
        score = count / max(1, sum(widths.values())) * (width > 1) * width
        if score > best_score:
            best, best_score, best_width = name, score, width
    if not best:
        raise UserError(
            tr("{file}: no comma, semicolon or tab divides it into columns", file=path.name)
        )
    return Finding("delimiter", best, tr("divides the lines into {count} fields", count=best_width))


def _records(path: Path, text: str, delimiter: str) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    try:
        for fields in reader:
            if any(value.strip() for value in fields):
                yield Record(line, [clean_text(value) for value in fields])
            line = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            tr("{file}, line {line}: {reason}", file=path.name, line=line, reason=error)
        ) from None


def _extent(
    path: Path, records: list[Record], known: Collection[str], totals: Collection[str]
) -> tuple[int, int]:
    """Places of the header and of the first record below the table."""
    widths = Counter(len(record.fields) for record in records if len(record.fields) > 1)
    if not widths:
        raise UserError(
            tr("{file} has no table: expected a header and records below it", file=path.name)
        )
    width = widths.most_common(1)[0][0]
    place = _header_place(records, width, known)
    if place is None:
        raise UserError(
            tr(
                "{file} has no header among its first {lines} lines",
                file=path.name,
                lines=HEADER_WITHIN,
            )
        )
    width = len(records[place].fields)
    end = len(records)
    filled = [_filled(record.fields) for record in records[place + 1 :]]
    usual = median(filled) if filled else 0
    while end > place + 1 and _is_footer(records[end - 1].fields, width, usual, totals):
        end -= 1
    if end == place + 1:
        raise UserError(tr("{file} has a header and no records below it", file=path.name))
    return place, end


def _header_place(records: list[Record], width: int, known: Collection[str]) -> int | None:
    """The record with the most names that are known; else the first that is filled with words."""
    candidates = [
        (place, record.fields)
        for place, record in enumerate(records[:HEADER_WITHIN])
        if _filled(record.fields) >= max(2, FILLED_SHARE * width)
        and not any(NUMBER_OR_DAY.fullmatch(value) for value in record.fields if value.strip())
    ]
    if not candidates:
        return None
    hits = {place: sum(name in known for name in map(spelt, f)) for place, f in candidates}
    best = max(hits, key=lambda place: (hits[place], -place))
    return best if hits[best] > 1 else candidates[0][0]


def _is_footer(fields: list[str], width: int, usual: float, totals: Collection[str]) -> bool:
    """A total, or a line that is much emptier than the records."""
    first = next((value.strip().casefold() for value in fields if value.strip()), "")
    if any(re.match(rf"{re.escape(word)}\b", first) for word in totals):
        return True
    return _filled(fields) <= min(2, usual / 2) and (len(fields) != width or width > 3)


def _filled(fields: list[str]) -> int:
    return sum(bool(value.strip()) for value in fields)


def spelt(name: str) -> str:
    """A header as it is compared: case, blanks, stars and punctuation do not count."""
    return re.sub(r"[\s_\-.:/*]+", " ", clean_text(name)).strip().casefold()


# --------------------------------------------------------------------------- workbooks


def _read_workbook(
    path: Path, known: Collection[str], totals: Collection[str], sheet: str | None
) -> Table:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    # Of a file that is broken inside, the parser of XML complains by a SyntaxError.
    broken = (InvalidFileException, zipfile.BadZipFile, zlib.error)
    broken += (KeyError, ValueError, OSError, EOFError, SyntaxError)
    try:
        # By its bytes: openpyxl would refuse a name that ends in .csv.
        content = io.BytesIO(path.read_bytes())
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        found = {sheet.title: _cells(sheet) for sheet in book.worksheets}
    except broken:
        raise UserError(
            tr("{file} cannot be read as a workbook: is it cut short?", file=path.name)
        ) from None
    return _copied_table(path, _chosen_sheet(path, found, sheet), known, totals)


def _copied_table(
    path: Path, records: list[Record], known: Collection[str], totals: Collection[str]
) -> Table:
    """A table of which a copy is written, because nothing else reads the file as it is."""
    place, end = _extent(path, records, known, totals)
    header = records[place].fields
    while header and not header[-1].strip():
        header = header[:-1]
    rows = [record.fields for record in records[place + 1 : end]]
    if any(_filled(row[len(header) :]) for row in rows):
        header = records[place].fields
    names = [clean_text(name).strip() for name in header]
    table = Table(path, names, [row[: len(names)] for row in rows], is_rewritten=True)
    table.file_name = f"{path.stem}.csv"
    left_out = [*records[:place], *records[end:]]
    if left_out:
        told = " / ".join(" ".join(filter(None, record.fields)) for record in left_out)
        table.notes.append(tr("no records, and not in the copy: {told}", told=told))
    return _with_names(table)


def _chosen_sheet(path: Path, found: dict[str, list[Record]], sheet: str | None) -> list[Record]:
    names = ", ".join(f"'{name}'" for name in found)
    if sheet is not None:
        if sheet not in found:
            raise UserError(
                tr(
                    "{file} has no sheet '{sheet}'; it has {names}",
                    file=path.name,
                    sheet=sheet,
                    names=names,
                )
            )
        found = {sheet: found[sheet]}
    with_rows = {name: records for name, records in found.items() if records}
    if not with_rows:
        raise UserError(tr("{file} is empty", file=path.name))
    if len(with_rows) > 1:
        raise UserError(
            tr(
                "{file} has several sheets, {names}: choose one with --sheet NAME",
                file=path.name,
                names=names,
            )
        )
    return next(iter(with_rows.values()))


def _read_page(path: Path, known: Collection[str], totals: Collection[str]) -> Table:
    """A page with a table, which some systems call a workbook: Bitrix24 exports it as .xls."""
    text, _ = _decoded(path)
    parser = _PageParser()
    parser.feed(text)
    rows = [fields for fields in parser.rows if any(map(str.strip, fields))]
    if not rows:
        raise UserError(tr("{file} is no workbook: save it as .xlsx or as CSV", file=path.name))
    return _copied_table(path, _rectangular(enumerate(rows, start=1)), known, totals)


class _PageParser(HTMLParser):
    """The cells of every row of every table."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
            self.is_in_cell = True
        elif tag == "br" and self.is_in_cell:
            self.rows[-1][-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self.is_in_cell:
            self.rows[-1][-1] = clean_text(self.rows[-1][-1] + data).strip()


def _cells(sheet) -> list[Record]:
    """The rows that are not empty, as text, all as wide as the widest."""
    # Some programs state a size that is not that of the sheet.
    sheet.reset_dimensions()
    rows = [
        (number, [_text_of(value) for value in row])
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
    ]
    return _rectangular((number, fields) for number, fields in rows if any(map(str.strip, fields)))


def _rectangular(rows: Iterable[tuple[int, list[str]]]) -> list[Record]:
    rows = list(rows)
    width = max((len(fields) for _, fields in rows), default=0)
    return [Record(number, fields + [""] * (width - len(fields))) for number, fields in rows]


def _text_of(value: object) -> str:
    """A cell as the files connector reads it: days in ISO order, numbers with a point."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            # As the sheet shows it: 0.1 + 0.2 is no 0.30000000000000004.
            return format(round(value, 10), "f").rstrip("0").rstrip(".")
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime():
            return value.replace(microsecond=0).isoformat(" ")
        case _:
            return clean_text(str(value))
