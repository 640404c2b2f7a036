"""The two files of a new KPI, made like those of a KPI that there is, and its name in the list."""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

import yaml

from sales_kpis.define.metrics import ONE_STATEMENT
from sales_kpis.errors import UserError, did_you_mean
from sales_kpis.messages import tr
from sales_kpis.project import PROJECT, ROOT, read_yaml

NAME = re.compile(r"[a-z][a-z0-9_]*")
# Of the neighbour's meta, what a KPI of the same measures shares with it.
SHARED = ("additive_over_time", "is_balance", "additive_dimensions", "zero_when_empty")
SHARED += ("denominator_is_sample", "grains", "grains_note", "inputs")
LIST_WIDTH = 92


@dataclass(frozen=True)
class NewKpi:
    """A KPI to be written into a dbt project: this one, or one that installs it."""

    name: str
    # The KPI that it is made like.
    like: str
    project: Path

    def write(self) -> list[Path]:
        """Write the two files and name the KPI; tell what was written."""
        neighbours = {path.stem.removeprefix("kpi_"): path for path in _kpi_files()}
        self._refuse_bad_names(neighbours)
        neighbour = neighbours[self.like]
        statement = ONE_STATEMENT.fullmatch(neighbour.read_text(encoding="utf-8"))
        if not statement:
            raise UserError(
                tr(
                    "{like} is more than one statement: copy {name} by hand, or name "
                    "another with --like",
                    like=self.like,
                    name=neighbour.name,
                )
            )
        model = read_yaml(neighbour.with_suffix(".yml"))
        listing = self.project / "dbt_project.yml"
        is_own = _project_name(listing) != PROJECT
        folder = self.project / "models/kpis"
        folder = folder if is_own else folder / neighbour.parent.name
        sql, described = folder / f"kpi_{self.name}.sql", folder / f"kpi_{self.name}.yml"
        listed = self._listed(listing.read_text(encoding="utf-8"), neighbour.parent.name, is_own)
        folder.mkdir(parents=True, exist_ok=True)
        prefix = f"{PROJECT}." if is_own else ""
        measures = [measure for measure in statement.group("numerator", "denominator") if measure]
        arguments = ", ".join(f"'{measure}'" for measure in measures)
        sql.write_text(
            f"select {{{{ {prefix}kpi({arguments}) }}}}\n{statement['source']}", encoding="utf-8"
        )
        described.write_text(self._yaml(model["models"][0], measures), encoding="utf-8")
        listing.write_text(listed, encoding="utf-8")
        return [sql, described, listing]

    def _refuse_bad_names(self, neighbours: dict[str, Path]) -> None:
        if not NAME.fullmatch(self.name):
            raise UserError(
                tr("'{name}' is no name for a KPI: write it as big_deal_share", name=self.name)
            )
        if self.name in neighbours or list(self.project.glob(f"models/**/kpi_{self.name}.*")):
            raise UserError(tr("there is a KPI '{name}' already", name=self.name))
        if self.like not in neighbours:
            hint = did_you_mean(self.like, neighbours)
            raise UserError(
                tr("--like {like}: there is no such KPI{hint}", like=self.like, hint=hint)
            )

    def _listed(self, text: str, folder: str, is_own: bool) -> str:
        """dbt_project.yml with the name in its list."""
        if not is_own:
            found = re.search(rf"\n    {folder}: \[\n(.*?)\n    \]", text, re.DOTALL)
            names = [*found[1].replace("\n", " ").split(","), self.name]
            wrapped = textwrap.fill(
                ", ".join(name.strip() for name in names),
                LIST_WIDTH,
                initial_indent=" " * 6,
                subsequent_indent=" " * 6,
            )
            return text[: found.start(1)] + wrapped + text[found.end(1) :]
        if found := re.search(r"^  extra_kpis: \[(.*)\]", text, re.MULTILINE):
            names = ", ".join([found[1], self.name] if found[1].strip() else [self.name])
            return text[: found.start(1)] + names + text[found.end(1) :]
        if "extra_kpis" in text:
            raise UserError(tr("dbt_project.yml: write extra_kpis on one line, as [one, other]"))
        line = f"  extra_kpis: [{self.name}]\n"
        if re.search(r"^vars:\n", text, re.MULTILINE):
            return re.sub(r"^vars:\n", f"vars:\n{line}", text, count=1, flags=re.MULTILINE)
        return f"{text.rstrip()}\n\nvars:\n{line}"

    def _yaml(self, neighbour: dict, measures: list[str]) -> str:
        meta = neighbour["config"]["meta"]
        words = [measure.replace("_", " ") for measure in measures]
        shared = {key: meta[key] for key in SHARED if key in meta}
        stated = {
            "label": self.name.replace("_", " ").capitalize(),
            "label_ru": "(название)",
            "description_ru": "(что он показывает, одним предложением)",
            "kinds": meta["kinds"],
            "formula": " / ".join(words),
            "formula_ru": "(формула словами)",
            "unit": meta["unit"],
            "better": meta["better"],
            **shared,
            "owner": meta["owner"],
            "source": "own",
        }
        parts = ["numerator", "denominator"][: len(measures)]
        columns = dict(zip(parts, (f"{word.capitalize()}." for word in words), strict=True))
        columns.setdefault("denominator", "Null: the value is no ratio.")
        value = "(When it is null.)" if len(measures) > 1 else "The numerator."
        described = {
            "name": f"kpi_{self.name}",
            "description": "(What it says, in one sentence.)",
            "config": {"meta": stated},
            "columns": [
                {"name": name, "description": description}
                for name, description in {**columns, "value": value}.items()
            ],
        }
        return yaml.dump({"models": [described]}, Dumper=_Dumper, **_Dumper.STYLE)


class _Dumper(yaml.SafeDumper):
    """YAML as this project writes it: lists of words on one line, items indented."""

    STYLE = {"sort_keys": False, "allow_unicode": True, "width": 96, "default_flow_style": False}

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def represent_sequence(self, tag: str, sequence: list, flow_style: bool | None = None):
        flat = all(isinstance(item, str) for item in sequence)
        return super().represent_sequence(tag, sequence, flow_style=flat)


_Dumper.add_representer(
    list, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data)
)


def _kpi_files() -> list[Path]:
    return sorted((ROOT / "models/kpis").glob("*/kpi_*.sql"))


def _project_name(listing: Path) -> str:
    if not listing.exists():
        raise UserError(
            tr("{parent} is no dbt project: it has no dbt_project.yml", parent=listing.parent)
        )
    return read_yaml(listing)["name"]
