"""The metrics of the semantic layer, made from the YAML of the KPIs and of models/semantic.

A KPI that is one statement over measures that a semantic model has is a metric of the same
name: its words are those of the KPI, and the measures that it divides are plain metrics beside
it. Where the measures have other names there, `metric` in the meta of the KPI's YAML says what
the metric is made of. `generate_docs.py` writes the files.
"""

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sales_kpis.project import read_yaml

HEADER = """\
# `make docs` writes this file from the YAML of the KPIs and of models/semantic.
metrics:
"""
PARTS = "  # What they are made of: numbers to look at, and no KPIs themselves.\n"
# The SQL of a KPI that is one or two measures of one model, and no more.
ONE_STATEMENT = re.compile(
    r"(?:--.*\n)*select {{ kpi\('(?P<numerator>\w+)'(?:, '(?P<denominator>\w+)')?\) }}\n"
    r"(?P<source>from {{ ref\('\w+'\) }}\n(?P<condition>where .*\n)?)"
)
HAS_HAPPENED = "{{ TimeDimension('metric_time', 'day') }} <= {{ Dimension('as_of__as_of_date') }}"
# Of a KPI that the guide says nothing of.
NO_MEASURES = "No semantic model has its measures."
# In the order in which the guide names them.
GROUPS = ("page", "rep", "team", "region", "product", "channel", "campaign", "segment")
GROUPS += ("pipeline", "account")


@dataclass(frozen=True)
class Measure:
    """A measure of a semantic model."""

    name: str
    stated: dict
    model: dict

    @property
    def metric(self) -> str | dict:
        """What a plain metric says of it; a count without a row may be 0 beside another fact."""
        if self.stated.get("config", {}).get("meta", {}).get("no_row_is_zero"):
            return {"name": self.name, "fill_nulls_with": 0}
        return self.name

    @property
    def filters(self) -> list[str]:
        """What has happened, of the whole company where the model holds its slices too."""
        entities = {entity["name"]: entity for entity in self.model.get("entities", [])}
        dimensions = {dimension["name"] for dimension in self.model["dimensions"]}
        own = self.model.get("primary_entity")
        filters = [HAS_HAPPENED] if "as_of" in entities else []
        if "period_grain" in dimensions:
            filters.append(f"{{{{ Dimension('{own}__period_grain') }}}} = 'day'")
        if "dimension" in dimensions:
            filters.append(f"{{{{ Dimension('{own}__dimension') }}}} = 'all'")
        if "is_complete" in dimensions:
            filters.append(f"{{{{ Dimension('{own}__is_complete') }}}}")
        return filters

    @property
    def groups(self) -> set[str]:
        """What its metric can be grouped by, as the dimensions of kpi_values are named."""
        return {
            entity["name"]
            for entity in self.model.get("entities", [])
            if entity["type"] == "foreign" and entity["name"] in GROUPS
        }


@dataclass
class Metrics:
    """The metrics of the KPIs, and the plain ones that they are made of."""

    root: Path
    # The KPIs of each folder, and what the YAML of each says.
    folders: dict[str, list[str]]
    models: dict[str, dict]

    @cached_property
    def measures(self) -> dict[str, Measure]:
        return {
            measure["name"]: Measure(measure["name"], measure, model)
            for path in sorted((self.root / "models/semantic").glob("*.yml"))
            for model in read_yaml(path)["semantic_models"]
            for measure in model.get("measures", [])
        }

    @cached_property
    def by_hand(self) -> dict[str, dict]:
        """Metrics that are neither a KPI nor a measure."""
        path = self.root / "models/semantic/metrics/by_hand.yml"
        return {metric["name"]: metric for metric in read_yaml(path)["metrics"]}

    @cached_property
    def statements(self) -> dict[str, tuple[str, str | None]]:
        """The measures of each KPI that is one statement over known ones."""
        found = {}
        for folder, kpis in self.folders.items():
            for kpi in kpis:
                sql = (self.root / f"models/kpis/{folder}/kpi_{kpi}.sql").read_text("utf-8")
                if statement := ONE_STATEMENT.fullmatch(sql):
                    numerator, denominator = statement.group("numerator", "denominator")
                    if {numerator, denominator or numerator} <= self.measures.keys():
                        found[kpi] = numerator, denominator
        return found

    @cached_property
    def made_of(self) -> dict[str, dict]:
        """The type_params of each KPI that is a metric."""
        kpi_of: dict[str, str] = {}
        for kpi, (numerator, denominator) in self.statements.items():
            if denominator is None:
                kpi_of.setdefault(numerator, kpi)
        found = {}
        for kpi in (kpi for kpis in self.folders.values() for kpi in kpis):
            if stated := self.models[kpi]["config"]["meta"].get("metric"):
                found[kpi] = stated
            elif kpi in self.statements:
                numerator, denominator = self.statements[kpi]
                if denominator is None:
                    found[kpi] = {"measure": self.measures[numerator].metric}
                else:
                    found[kpi] = {
                        "numerator": kpi_of.get(numerator, numerator),
                        "denominator": kpi_of.get(denominator, denominator),
                    }
        return found

    def files(self) -> dict[Path, str]:
        """The text of each file of metrics."""
        written: set[str] = set()
        files = {}
        for folder, kpis in self.folders.items():
            named = [kpi for kpi in kpis if kpi in self.made_of]
            if not named:
                continue
            parts = list(self._parts(named, written))
            text = "\n".join(self._of_kpi(kpi) for kpi in named)
            if parts:
                text += "\n" + PARTS + "\n".join(self._of_measure(name) for name in parts)
            files[self.root / f"models/semantic/metrics/{folder}.yml"] = HEADER + text
        return files

    def guide(self) -> str:
        """The table of the guide: the metrics that can be grouped by the same."""
        rows: dict[tuple[str, ...], list[str]] = {}
        for kpi in self.made_of:
            groups = set.intersection(*(measure.groups for measure in self._measures_of(kpi)))
            rows.setdefault(tuple(name for name in GROUPS if name in groups), []).append(kpi)
        lines = ["| metrics | group by |", "| --- | --- |"]
        for groups, kpis in rows.items():
            names = ", ".join(f"`{kpi}`" for kpi in kpis)
            lines.append(f"| {names} | {', '.join(groups) or 'the whole company'} |")
        return "\n".join(lines)

    def reasons(self, table: str) -> str:
        """The table of the guide that says why other KPIs are no metrics, with none left out."""
        rows = [row for row in table.strip().splitlines() if NO_MEASURES not in row]
        explained = re.findall(r"`(\w+)`", "".join(rows))
        left = [kpi for kpi in self.models if kpi not in self.made_of and kpi not in explained]
        if left:
            rows.append(f"| {', '.join(f'`{kpi}`' for kpi in left)} | {NO_MEASURES} |")
        return "\n".join(rows)

    def _parts(self, kpis: list[str], written: set[str]) -> Iterator[str]:
        """The measures that these metrics are made of and no KPI is, each once."""
        for kpi in kpis:
            for name in self._names_in(self.made_of[kpi]):
                if name not in self.made_of and name in self.measures and name not in written:
                    written.add(name)
                    yield name

    def _names_in(self, type_params: dict) -> Iterator[str]:
        """The metrics that a metric is made of, and those that these are made of by hand."""
        keys = ("numerator", "denominator")
        for name in [type_params[key] for key in keys if key in type_params] + type_params.get(
            "metrics", []
        ):
            yield name
            if name in self.by_hand:
                yield from self._names_in(self.by_hand[name]["type_params"])

    def _measures_of(self, metric: str) -> Iterator[Measure]:
        """The measures that a metric is made of in the end."""
        type_params = self.made_of.get(metric) or self.by_hand.get(metric, {}).get("type_params")
        if type_params is None:
            yield self.measures[metric]
        elif "measure" in type_params:
            measure = type_params["measure"]
            yield self.measures[measure if isinstance(measure, str) else measure["name"]]
        else:
            for name in self._names_in(type_params):
                yield from self._measures_of(name)

    def _of_kpi(self, kpi: str) -> str:
        model, type_params = self.models[kpi], self.made_of[kpi]
        meta = model["config"]["meta"]
        words = {field: meta[field] for field in ("label_ru", "unit", "better")}
        kinds = {"measure": "simple", "expr": "derived", "numerator": "ratio"}
        (kind,) = (kind for key, kind in kinds.items() if key in type_params)
        filters = [f for m in self._measures_of(kpi) for f in m.filters] if kind == "simple" else []
        return _metric(kpi, meta["label"], model["description"], kind, type_params, filters) + (
            f"    config: {{meta: {_flow(words)}}}\n"
        )

    def _of_measure(self, name: str) -> str:
        measure = self.measures[name]
        label = measure.stated.get("label") or name.replace("_", " ").capitalize()
        description = measure.stated.get("description") or self._described[name]
        type_params = {"measure": measure.metric}
        return _metric(name, label, description, "simple", type_params, measure.filters)

    @cached_property
    def _described(self) -> dict[str, str]:
        """What the marts say of each measure, in words that stand alone."""
        found: dict[str, str] = {}
        models = [
            model
            for path in (self.root / "models/marts").rglob("*.yml")
            for model in read_yaml(path).get("models", [])
            if model["name"].endswith(("_daily", "_by_period"))
        ]
        # Where a measure is made before where it is rolled up.
        models.sort(key=lambda model: (not model["name"].endswith("_daily"), model["name"]))
        for model in models:
            for column in model.get("columns", []):
                if " those" not in column["description"]:
                    found.setdefault(column["name"], column["description"])
        return found


def _metric(
    name: str, label: str, description: str, kind: str, type_params: dict, filters: list[str]
) -> str:
    """One metric as YAML."""
    wrapped = textwrap.fill(" ".join(description.split()), 90, break_on_hyphens=False)
    lines = [
        f"  - name: {name}",
        f"    label: {_flow(label)}",
        "    description: >",
        textwrap.indent(wrapped, " " * 6),
        f"    type: {kind}",
        f"    type_params: {_flow(type_params)}",
    ]
    if filters:
        lines += ["    filter:", *(f"      - {_flow(condition)}" for condition in filters)]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    """A value on one line of YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str) and re.fullmatch(r"[^\W\d][\w ().*+/-]*", value):
        return value
    return json.dumps(value, ensure_ascii=False)
