"""One pass over a CSV file: which of its records are whole, and where they are.

Nothing is parsed for keeps here. The pass counts the records, copies the lines of
the whole ones for DuckDB to read strictly, and reports the others. The count is
therefore a second opinion on what DuckDB reads, not its echo.
"""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import NamedTuple, TextIO, get_args

from sales_kpis.errors import DataError
from sales_kpis.files.options import DELIMITERS, Encoding, EntityOptions
from sales_kpis.files.text import clean_text, folded
from sales_kpis.messages import tr

FOUND_VALUE_LENGTH = 200
# What `surrogateescape` makes of a byte that the encoding does not have, and NUL.
UNREADABLE = re.compile("[\0\udc80-\udcff]")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class Rejected(NamedTuple):
    """A line that is part of no whole record."""

    line: int
    found: str
    reason: str


@dataclass
class CsvFile:
    """A CSV file whose header is read, and what the pass over the rest found."""

    path: Path
    encoding: str
    delimiter: str
    header: list[str]
    skip_rows: int = 0
    footer_rows: int = 0
    # place in the header: folded values of the records that are none, such as a total
    leave_out: dict[int, set[str]] = field(default_factory=dict)
    whole_count: int = 0
    empty_count: int = 0
    left_out_count: int = 0
    rejected: list[Rejected] = field(default_factory=list)

    def copy_whole_records(self, copy: TextIO) -> None:
        """Write each whole record with its line number in front; note the others."""
        line = self.skip_rows + 1
        last: deque[tuple[int, str, str]] = deque()
        try:
            with _opened(self.path, self.encoding, self.skip_rows) as lines:
                for record in self._records(lines):
                    last.append(record)
                    if len(last) > self.footer_rows:
                        line, text, fault = last.popleft()
                        self._take(copy, line, text, fault)
        except UnicodeError:
            # Only UTF-16 comes here: after a broken pair no later line is certain.
            raise DataError(
                tr(
                    "{file}, after line {line}: not readable as {encoding}; is the file cut short?",
                    file=self.path.name,
                    line=line,
                    encoding=self.encoding,
                )
            ) from None
        self.left_out_count += len(last)

    def _take(self, copy: TextIO, line: int, text: str, fault: str) -> None:
        if fault:
            self._reject(line, text, fault)
            return
        self.whole_count += 1
        end = "" if text.endswith("\n") else "\n"
        copy.write(f"{line}{self.delimiter}{clean_text(text)}{end}")

    def _records(self, lines: TextIO) -> Iterator[tuple[int, str, str]]:
        """First line, text and fault, if any, of each record below the header."""
        next_line = header_line = self.skip_rows + 1
        for text in lines:
            line = next_line
            pending = [text]
            try:
                fields = self._fields(text, lines, pending)
            except csv.Error as error:
                if _is_endless(error):
                    # Where the quote should have ended is a guess, and a wrong one
                    # would read half a record as a whole one.
                    pending.extend(lines)
                    yield line, "".join(pending), "a quote is opened and never closed"
                else:
                    yield line, "".join(pending), "text after a closing quote"
                continue
            finally:
                next_line += len(pending)
            if line == header_line:
                continue
            if not any(fields):
                self.empty_count += len(fields) > 1
            elif self.leave_out and self._is_left_out(fields):
                self.left_out_count += 1
            else:
                record = "".join(pending)
                yield line, record, self._fault(fields, record)

    def _is_left_out(self, fields: list[str]) -> bool:
        return len(fields) == len(self.header) and any(
            folded(fields[place]) in values for place, values in self.leave_out.items()
        )

    def _fields(self, text: str, lines: TextIO, pending: list[str]) -> list[str]:
        """The fields of the record that begins with this line, its further lines noted."""
        if '"' not in text and len(text) < csv.field_size_limit():
            return text.removesuffix("\n").split(self.delimiter)
        # Only a quote can make a record longer than its line, and ten times as slow.
        return next(_reader(chain([text], _remembering(lines, pending)), self.delimiter))

    def _fault(self, fields: list[str], text: str) -> str:
        if len(fields) != len(self.header):
            return f"{len(fields)} fields, expected {len(self.header)}"
        if "\0" in text or not text.isascii() and UNREADABLE.search(text):
            return f"not readable as {self.encoding}: declare the encoding of the file"
        return ""

    def _reject(self, first_line: int, text: str, reason: str) -> None:
        """Each line by itself: a stray quote must not hide records in one reject."""
        lines = text.removesuffix("\n").split("\n")
        if len(lines) > 1:
            reason += f" (lines {first_line} to {first_line + len(lines) - 1})"
        for line, found in enumerate(lines, start=first_line):
            self.rejected.append(Rejected(line, self._shown(found), reason))

    def _shown(self, text: str) -> str:
        """Text that any encoding can write: an unreadable byte as \\xNN."""
        found = text[:FOUND_VALUE_LENGTH]
        if not UNREADABLE.search(found):
            return found
        raw = found.encode(self.encoding, "surrogateescape")
        return raw.decode(self.encoding, "backslashreplace").replace("\0", "\\x00")


def open_csv(path: Path, options: EntityOptions, known_columns: set[str]) -> CsvFile:
    """Read the header; a DataError where that is impossible."""
    encoding, line = options.encoding, options.skip_rows + 1
    marked = _marked_encoding(path)
    if marked and marked != encoding:
        raise DataError(
            tr(
                "{file} is written in {written}, but read as {encoding}: set `encoding: {written}`",
                file=path.name,
                written=marked,
                encoding=encoding,
            )
        )
    try:
        with _opened(path, encoding, options.skip_rows) as lines:
            first_line = lines.readline()
            if UNREADABLE.search(first_line):
                others = ", ".join(name for name in get_args(Encoding) if name != encoding)
                raise DataError(
                    tr(
                        "{file}, line {line}: not readable as {encoding}: declare the "
                        "encoding of the file (`encoding:` {others})",
                        file=path.name,
                        line=line,
                        encoding=encoding,
                        others=others,
                    )
                )
            if not first_line.strip() and lines.read().strip():
                raise DataError(
                    tr(
                        "{file}, line {line} is empty: the header belongs there, or below "
                        "as many lines as `skip_rows` says",
                        file=path.name,
                        line=line,
                    )
                )
        separator = DELIMITERS.get(options.delimiter) or _separator(
            path.name, first_line, known_columns
        )
        with _opened(path, encoding, options.skip_rows) as lines:
            header = next(_reader(lines, separator), [])
    except (csv.Error, UnicodeError) as error:
        raise DataError(
            tr("{file}, line {line}: {reason}", file=path.name, line=line, reason=error)
        ) from None
    names = [clean_text(name).strip() for name in header]
    return CsvFile(path, encoding, separator, names, options.skip_rows, options.footer_rows)


def _separator(file_name: str, header: str, known_columns: set[str]) -> str:
    """The delimiter under which the header has the most known names."""
    found = {
        delimiter: len(known_columns & {folded(name) for name in names})
        for delimiter in DELIMITERS.values()
        # Not strict: under a wrong delimiter the quotes are out of place as well.
        if len(names := next(csv.reader([header], delimiter=delimiter), [])) > 1
    }
    if not found:
        return ","
    most = max(found.values())
    best = [delimiter for delimiter, known in found.items() if known == most]
    if len(best) > 1:
        raise DataError(
            tr(
                "{file}: the header may be divided by {marks}: set `delimiter` for this file",
                file=file_name,
                marks=" or ".join(repr(delimiter) for delimiter in best),
            )
        )
    return best[0]


@contextmanager
def _opened(path: Path, encoding: str, skip_rows: int) -> Iterator[TextIO]:
    """Text with every kind of line end as \\n, and no byte dropped, below the title lines."""
    codec = "utf-8-sig" if encoding == "utf-8" else encoding
    errors = "strict" if encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=codec, errors=errors) as lines:
        for _ in range(skip_rows):
            lines.readline()
        yield lines


def _marked_encoding(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(3)
    return next(
        (name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)),
        None,
    )


def _reader(lines: Iterator[str], delimiter: str):
    return csv.reader(lines, delimiter=delimiter, quotechar='"', strict=True)


def _remembering(lines: TextIO, pending: list[str]) -> Iterator[str]:
    """The lines as they are, each also noted for the record that it belongs to."""
    for line in lines:
        pending.append(line)
        yield line


def _is_endless(error: csv.Error) -> bool:
    """A quote without an end shows at the end of the file or in a vast field."""
    return str(error).startswith(("unexpected end", "field larger"))
