"""The way back from what a failed check found to rows of the input, as far as it is known."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb

from sales_kpis.build.failures import Failure, Lineage, Row
from sales_kpis.messages import tr

# Of how many findings, and how many input rows of each, a message speaks.
TRACED_FINDINGS = 3
TRACED_ROWS = 4
LONG_NUMBER = re.compile(r"\d{7,}")


@dataclass
class Tracer:
    """Follows ids that a finding names, or the period and member that it speaks of."""

    connection: duckdb.DuckDBPyConnection
    lineage: Lineage
    # Which input has which id: {"deal_id": "deals"}.
    entities: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        contracts = [
            node.config.meta
            for node in self.lineage.models.values()
            if node.path.startswith("crm/")
        ]
        keyed = [meta for meta in contracts if meta.get("key")]
        # The input whose key it is alone comes before those where it is a part.
        keyed.sort(key=lambda meta: len(meta["key"]), reverse=True)
        self.entities = {meta["key"][0]: meta["entity"] for meta in keyed}

    def input_rows(self, failure: Failure) -> list[str]:
        """Lines such as `deals files-17 (deals.csv, row 12)`, each once."""
        found = list(self._of_message(failure))
        for row in failure.rows[:TRACED_FINDINGS]:
            found += self._of_finding(failure, row)
        return list(dict.fromkeys(found))

    def _of_message(self, failure: Failure) -> Iterator[str]:
        """Rows of the input with a number that the message names: as a rule one too large."""
        digits = [number.strip("0") for number in LONG_NUMBER.findall(failure.message)]
        if not digits:
            return
        for model in self._above(failure, lambda node: node.path.startswith("crm/")):
            key = (model.config.meta.get("key") or [None])[0]
            described = self._query(f"describe {model.relation_name}", columns=2)
            numbers = [name for name, data_type in described if data_type.startswith("DECIMAL")]
            if key not in self.entities or not numbers:
                continue
            written = (f"trim(replace({name}::varchar, '.', ''), '-0') in ?" for name in numbers)
            query = (
                f"select distinct {key} from {model.relation_name} "
                f"where {' or '.join(written)} order by 1 limit {TRACED_ROWS}"
            )
            for (value,) in self._query(query, [digits] * len(numbers)):
                yield self._described(key, value)

    def _of_finding(self, failure: Failure, finding: Row) -> Iterator[str]:
        named = {
            column: value
            for column, value in finding.items()
            if column in self.entities and value is not None
        }
        if named:
            for column, value in named.items():
                yield self._described(column, value)
        elif "period_start_date" in finding:
            for fact in self._above(failure, lambda node: node.name.startswith("fct_")):
                yield from self._of_slice(fact, finding)

    def _above(self, failure: Failure, is_sought: Callable[[Any], bool]) -> list[Any]:
        """The nearest such models that the subjects of a failure are made from."""
        found = []
        waiting = sorted(failure.subjects)
        seen = set()
        while waiting:
            id_ = waiting.pop()
            node = self.lineage.models.get(id_)
            if node is None or id_ in seen:
                continue
            seen.add(id_)
            if is_sought(node):
                found.append(node)
            else:
                waiting += node.depends_on.nodes
        return found

    def _of_slice(self, fact: Any, finding: Row) -> Iterator[str]:
        """Rows of the table that are dated in the period and belong to the member."""
        columns = dict(self._query(f"describe {fact.relation_name}", columns=2))
        keys = [column for column in columns if column in self.entities]
        dates = [column for column, data_type in columns.items() if data_type == "DATE"]
        if not keys or not dates:
            return
        start, end = finding["period_start_date"], self._end_of(finding)
        parameters = [value for _ in dates for value in (start, end)]
        condition = " or ".join(f"{column} between ? and ?" for column in dates)
        dimension = finding.get("dimension", "all")
        member = f"{dimension}_id" if dimension == "rep" else dimension
        if member in columns:
            condition = f"({condition}) and coalesce({member}, 'unknown') = ?"
            parameters.append(finding["dimension_value"])
        query = (
            f"select distinct {keys[0]} from {fact.relation_name} "
            f"where {condition} order by 1 limit {TRACED_ROWS}"
        )
        for (value,) in self._query(query, parameters):
            if value is not None:
                yield self._described(keys[0], value)

    def _end_of(self, finding: Row) -> Any:
        if "period_end_date" in finding:
            return finding["period_end_date"]
        periods = self.lineage.relation_of("dim_periods")
        found = self._query(
            f"select max(period_end_date) from {periods} "
            "where period_start_date = ? and period_grain = coalesce(?, period_grain)",
            [finding["period_start_date"], finding.get("period_grain")],
        )
        return found[0][0] if found else None

    def _described(self, column: str, value: str) -> str:
        """The input row, and where it stands if it came from a file."""
        entity = self.entities[column]
        staged = self.lineage.relation_of(f"stg_files__{entity}")
        found = staged and self._query(
            f"select source_file, source_row from {staged} where {column} = ? order by 2 limit 1",
            [value],
        )
        place = tr(" ({file}, row {row})", file=found[0][0], row=found[0][1]) if found else ""
        return f"{entity} {value}{place}"

    def _query(
        self, query: str, parameters: list | None = None, columns: int | None = None
    ) -> list:
        """Rows, or none where the question does not fit the tables: a hint may be missing."""
        try:
            rows = self.connection.execute(query, parameters or []).fetchall()
        except duckdb.Error:
            return []
        return [row[:columns] for row in rows] if columns else rows
