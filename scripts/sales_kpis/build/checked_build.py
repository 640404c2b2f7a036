"""Build everything, check it, and leave out what a failed check puts in doubt.

docs/decisions/0008 says what a failed check means and why it stops no more than it must.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from sales_kpis.build.failure_report import summary, tell, write_report
from sales_kpis.build.failures import Failure, Lineage
from sales_kpis.build.tracing import Tracer
from sales_kpis.build.withholding import (
    failing_tables,
    find_rows,
    has_rows,
    open_scratch,
    put_stand_in,
    withhold,
)
from sales_kpis.errors import BuildError
from sales_kpis.messages import tr
from sales_kpis.with_dbt.runner import FAILED, Dbt, described, failed_steps, lines_of


@dataclass(frozen=True)
class Checked:
    """What came of it: warnings, and what failed without taking the rest with it."""

    warnings: list[str]
    failed: str | None = None


@dataclass
class CheckedBuild:
    """One build into a scratch database that nobody reads yet."""

    dbt: Dbt
    database: Path
    # Where to write down what failed.
    report: Path
    say: Callable[[str], None]
    lineage: Lineage = field(init=False)
    failures: list[Failure] = field(default_factory=list)

    def run(self) -> Checked:
        """Raise a BuildError where nothing is left that could be relied on."""
        self.say(tr("Reading the project"))
        self.dbt.parse()
        self.lineage = Lineage(self.dbt.manifest)
        self.say(tr("Computing the KPIs"))
        self._compute()
        self.say(tr("Checking them"))
        results = self.dbt.test()
        self._judge(results)
        if self.failures:
            write_report(self.report, self.failures, self.lineage)
        else:
            self.report.unlink(missing_ok=True)
        grave = [failure for failure in self.failures if self.lineage.is_everything(failure)]
        if grave:
            title = tr("Everything is made from what a failed check puts in doubt:")
            raise BuildError(f"{title}\n{summary(grave, self.lineage, self.report)}")
        # No number depends on the others: an oddity of a text, or of what has no values.
        failures = [failure for failure in self.failures if failure.in_doubt]
        warnings = described(results, ("warn",))
        warnings += [tell(found, self.lineage) for found in self.failures if not found.in_doubt]
        if not failures:
            return Checked(warnings)
        self._leave_out(failures)
        return Checked(warnings, summary(failures, self.lineage, self.report))

    def _compute(self) -> None:
        """Make every model; an empty one stands in for each that cannot be made."""
        results = self.dbt.build()
        while broken := [result for result in results if result.status in FAILED]:
            failed = [self._stand_in(result, results) for result in broken]
            self.failures += failed
            results = self.dbt.build(
                select=[f"{failure.name}+" for failure in failed],
                exclude=[failure.name for failure in self.failures],
            )

    def _stand_in(self, result, results: list) -> Failure:
        node, compiled = result.node, getattr(result.node, "compiled_code", None)
        failure = Failure(node, lines_of(result.message), subjects={node.unique_id})
        failure.in_doubt = self.lineage.published(failure.subjects)
        try:
            if not compiled or node.resource_type != "model":
                raise duckdb.Error("there is no query to tell the columns by")
            if self.lineage.is_everything(failure):
                raise duckdb.Error("everything is made from it")
            with open_scratch(self.database) as connection:
                put_stand_in(connection, node, compiled)
                failure.input_rows = Tracer(connection, self.lineage).input_rows(failure)
        except duckdb.Error:
            raise failed_steps(self.dbt.run, results) from None
        return failure

    def _judge(self, results: list) -> None:
        """Find out what each failed check speaks of, and from which rows that came."""
        missing = self._made_from(self.failures)
        doubted = {id_ for failure in self.failures for id_ in failure.in_doubt}
        known = {kpi for kpi, id_ in self.lineage.kpis.items() if id_ in doubted}
        with open_scratch(self.database) as connection:
            tracer = Tracer(connection, self.lineage)
            for failure in self._found_by(results, connection, missing):
                if failure.kpis and known.issuperset(failure.kpis):
                    continue
                failure.in_doubt = self.lineage.published(failure.subjects, failure.kpis)
                if not self.lineage.is_everything(failure):
                    failure.in_doubt = {
                        id_
                        for id_ in failure.in_doubt
                        if has_rows(connection, self.lineage.models[id_])
                    }
                failure.input_rows = tracer.input_rows(failure)
                self.failures.append(failure)

    def _found_by(
        self, results: list, connection: duckdb.DuckDBPyConnection, missing: set[str]
    ) -> Iterator[Failure]:
        """What failed checks found: of a check of many tables, each table that it names.

        Nothing can be held against what is missing.
        """
        for result in results:
            if result.status not in FAILED:
                continue
            node, compiled = result.node, result.node.compiled_code or ""
            for table in failing_tables(connection, compiled) or [None]:
                failure = Failure(node, lines_of(result.message or ""))
                failure.subjects = self.lineage.subjects(node, table)
                if missing.isdisjoint(failure.subjects if table else node.depends_on.nodes):
                    found = find_rows(connection, compiled, table)
                    failure.rows, failure.row_count, failure.kpis = found
                    yield failure

    def _leave_out(self, failures: list[Failure]) -> None:
        """Empty what is in doubt, make anew what is made from it, and check that again."""
        in_doubt = {id_ for failure in failures for id_ in failure.in_doubt}
        with open_scratch(self.database) as connection:
            withhold(connection, self.lineage, failures)
        names = {self.lineage.models[id_].name for id_ in in_doubt} | {"withheld"}
        changed = [f"{name}+" for name in names]
        self.say(tr("Leaving out what a failed check puts in doubt"))
        results = self.dbt.build(select=changed, exclude=names)
        # Against what was left out nothing else can be held.
        missing = in_doubt | self._made_from(failures)
        tested = self.dbt.test(select=changed)
        with open_scratch(self.database) as connection:
            found = any(self._found_by(tested, connection, missing))
        if found or described(results, FAILED):
            raise failed_steps(self.dbt.run, [*results, *tested])

    def _made_from(self, failures: Iterable[Failure]) -> set[str]:
        """What models that could not be computed leave empty, up to the tables of all KPIs."""
        empty = {id_ for failure in failures if not failure.is_check for id_ in failure.subjects}
        return empty | (self.lineage.below(empty) - self.lineage.of_every_kpi)
