"""What a failure puts in doubt: read from what is made from what, not from a list.

A check that fails, or a model that cannot be computed, is a fault of this project. The
KPIs that it may have made wrong are withheld, and no others; docs/decisions/0008 says why.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]

# A check compares with these; what is wrong is what it compares.
YARDSTICKS = ("marts/calendar/", "reporting/kpi_catalog.sql")
# What everything stands on: whoever doubts it doubts all.
GROUND = ("staging/", "crm/", "marts/calendar/dim_")
FRAME = ("kpi_values", "kpi_catalog", "kpi_availability", "withheld")
# Where what was found wrong with the data is shown; it is not made wrong by what it shows.
FINDINGS = ("data_quality", "kpi_coverage")


@dataclass
class Failure:
    """A check that found what must not be, or a model that could not be computed."""

    # The node of dbt: a data test, or a model.
    node: Any
    message: str
    # What the check found, the first rows of it.
    rows: list[Row] = field(default_factory=list)
    row_count: int = 0
    # The KPIs that they name.
    kpis: list[str] = field(default_factory=list)
    # Ids of nodes: whose numbers it speaks for, and what is published of them.
    subjects: set[str] = field(default_factory=set)
    in_doubt: set[str] = field(default_factory=set)
    # Where the findings come from, as far as it is known.
    input_rows: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def is_check(self) -> bool:
        return self.node.resource_type == "test"

    @property
    def sentence(self) -> str:
        """The names of checks are the sentences that must hold."""
        return self.name.removeprefix("assert_").replace("_", " ")


class Lineage:
    """What is made from what, and which of it is published."""

    def __init__(self, manifest: Any) -> None:
        self.models = {
            id_: node for id_, node in manifest.nodes.items() if node.resource_type == "model"
        }
        self.children: dict[str, list[str]] = {}
        for id_, node in self.models.items():
            for parent in node.depends_on.nodes:
                self.children.setdefault(parent, []).append(id_)
        self.kpis = {
            node.name.removeprefix("kpi_"): id_
            for id_, node in self.models.items()
            if node.path.startswith("kpis/")
        }
        # Tables with the rows of every KPI, and what is made from them.
        self.of_every_kpi = self.below(self.kpis.values()) - set(self.kpis.values())

    def relation_of(self, model: str) -> str | None:
        """What the model is called in the database; None where there is no such model."""
        found = (node.relation_name for node in self.models.values() if node.name == model)
        return next(found, None)

    def below(self, ids: Iterable[str]) -> set[str]:
        """All that is made from them."""
        found: set[str] = set()
        waiting = list(ids)
        while waiting:
            new = set(self.children.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found

    def subjects(self, test: Any, table: str | None = None) -> set[str]:
        """The models whose numbers a check speaks for.

        The table that its rows name. Where they name none, those that it reads, unless its
        YAML says `in_doubt`.
        """
        read = {id_ for id_ in test.depends_on.nodes if id_ in self.models}
        if table:
            return {id_ for id_ in read if self.models[id_].name == table}
        stated = test.config.meta.get("in_doubt")
        if stated is not None:
            return {id_ for id_, node in self.models.items() if node.name in stated}
        return {id_ for id_ in read if not self.models[id_].path.startswith(YARDSTICKS)} or read

    def published(self, subjects: Iterable[str], kpis: Iterable[str] = ()) -> set[str]:
        """What readers see that is made from the subjects: KPIs, and tables beside them.

        Of a table that holds every KPI, only those that are named; if none is, the table.
        """
        found: set[str] = set()
        waiting = list(subjects)
        named = [self.kpis[kpi] for kpi in kpis if kpi in self.kpis]
        seen: set[str] = set()
        while waiting:
            id_ = waiting.pop()
            if id_ in seen:
                continue
            seen.add(id_)
            children = self.children.get(id_, [])
            if id_ in self.kpis.values():
                found.add(id_)
                # Further KPIs may be made from it; tables are made anew without it.
                waiting += [child for child in children if child in self.kpis.values()]
            elif id_ in self.of_every_kpi and named:
                waiting += named
            elif self.models[id_].path.startswith("reporting/"):
                found.add(id_)
            else:
                waiting += children
        return {id_ for id_ in found if self.models[id_].name not in FINDINGS}

    def is_everything(self, failure: Failure) -> bool:
        """Whether nothing is left that could be relied on."""
        stands_on_it = any(self.models[id_].path.startswith(GROUND) for id_ in failure.subjects)
        names = {self.models[id_].name for id_ in failure.in_doubt}
        return (
            stands_on_it
            or not names.isdisjoint(FRAME)
            or failure.in_doubt.issuperset(self.kpis.values())
        )

    def kind_and_name(self, id_: str) -> tuple[str, str]:
        """What readers know a published relation by: a KPI, or a table."""
        name = self.models[id_].name
        is_kpi = id_ in self.kpis.values()
        return ("kpi", name.removeprefix("kpi_")) if is_kpi else ("table", name)
