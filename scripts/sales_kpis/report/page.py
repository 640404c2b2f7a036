"""Put data, styles, scripts and chart library into one HTML file.

The content policy lets nothing run and nothing load but the parts written here, each
named by its hash; the data are JSON without a single `<`.
"""

import base64
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sales_kpis.errors import UserError
from sales_kpis.export.masking import mask, refuse_names
from sales_kpis.messages import tr
from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.warehouse import open_warehouse
from sales_kpis.report.collect import LANGS, TABLES, collect, records
from sales_kpis.report.packing import in_json

HERE = Path(__file__).parent
# In the order in which they need each other.
SCRIPTS = (
    *("core.js", "format.js", "controls.js", "chart.js", "first.js", "overview.js", "trends.js"),
    *("recurring.js", "pipeline.js", "reps.js", "customers.js", "glossary.js", "main.js"),
)
SECTIONS = (
    *("first", "scorecard", "today", "alerts", "goals", "trends", "mrr", "cohorts", "pipeline"),
    *("reps", "deals", "locations", "customers", "quality", "glossary"),
)


@dataclass(frozen=True)
class Report:
    """What a published database says, in the language to begin with."""

    data: dict
    lang: str = "en"

    @property
    def title(self) -> str:
        return self.data["meta"]["title"] or texts_in(self.lang)["title"]

    @cached_property
    def numbers(self) -> NumberFormat:
        return NumberFormat(self.lang, self.data["meta"]["currency"])

    @cached_property
    def _kpis(self) -> dict[str, dict]:
        return {kpi["kpi"]: kpi for kpi in self.data["kpis"]}

    def unit(self, kpi: str) -> str:
        return self._kpis[kpi]["unit"]

    def label(self, kpi: str) -> str:
        return self._kpis[kpi]["label"][LANGS.index(self.lang)]


@cache
def read_texts() -> dict[str, list[str]]:
    """What the page says: {key: [English, Russian]}."""
    texts = yaml.safe_load((HERE / "assets/texts.yml").read_text(encoding="utf-8"))
    return {key: [text[lang] for lang in LANGS] for key, text in texts.items()}


def texts_in(lang: str) -> dict[str, str]:
    index = LANGS.index(lang)
    return {key: pair[index] for key, pair in read_texts().items()}


def environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined
    )


def read_report(
    database: Path, lang: str = "en", title: str | None = None, is_masked: bool = False
) -> Report:
    """Read everything that the page shows; masked, it names no person and no company."""
    with open_warehouse(database) as plain:
        warehouse = mask(plain) if is_masked else plain
        if is_masked:
            refuse_names(warehouse, TABLES)
        return Report(collect(warehouse, database, title), lang)


def write_report(report: Report, output: Path) -> None:
    """Write the page; who reads it meanwhile never meets half of it."""
    scratch = output.with_name(f".{output.name}.part")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(render(report), encoding="utf-8", newline="\n")
        scratch.replace(output)
    except OSError as error:
        raise UserError(
            tr("{path} cannot be written to: {reason}", path=output, reason=error.strerror)
        ) from None
    finally:
        with suppress(OSError):
            scratch.unlink()


def report_is_current(database: Path, output: Path, lang: str) -> bool:
    """Whether the page was written after the database was published, in the language."""
    if not output.exists() or output.stat().st_mtime < database.stat().st_mtime:
        return False
    with output.open(encoding="utf-8") as page:
        return f'<html lang="{lang}"' in page.read(len(f'<!doctype html>\n<html lang="{lang}"'))


def render(report: Report) -> str:
    texts = texts_in(report.lang)
    style = _asset("style.css")
    charts = (HERE / "vendor/plot.min.js").read_text(encoding="utf-8").strip()
    script = "\n".join(_asset(name) for name in SCRIPTS)
    data = report.data | {"meta": report.data["meta"] | {"lang": report.lang}}
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            lang=report.lang,
            title=report.title,
            as_of=texts["as_of"].format(date=data["meta"]["as_of"]),
            texts=texts,
            sections=SECTIONS,
            withheld=withheld_text(report),
            cards=card_texts(report),
            policy=_policy([charts, script], [style]),
            style=_inline(style, "style"),
            charts=_inline(charts, "script"),
            script=_inline(script, "script"),
            texts_json=_json(read_texts()),
            data_json=_json(data),
        )
    )


def withheld_text(report: Report) -> str:
    """What is not on the page because a check failed; empty as a rule."""
    names = [pair[LANGS.index(report.lang)] for pair in report.data["withheld"]]
    return texts_in(report.lang)["withheld"].format(names=", ".join(names)) if names else ""


def card_texts(report: Report) -> list[dict]:
    """The scorecard as texts, for those who see no scripts: mail programs among them."""
    if report.data["scorecard"] is None:
        return []
    shown = []
    for row in records(report.data["scorecard"]):
        unit = report.unit(row["kpi"])
        numbers = report.numbers
        shown.append(
            {
                "label": report.label(row["kpi"]),
                "value": numbers.value(row["value"], unit),
                "previous": numbers.value(row["previous_value"], unit),
                "change": numbers.change(row["value"], row["previous_value"], unit),
                "goal": "" if row["goal_value"] is None else numbers.value(row["goal_value"], unit),
                "is_favorable": row["is_favorable"],
            }
        )
    return shown


def _policy(scripts: list[str], styles: list[str]) -> str:
    allowed = {
        "default-src": ["'none'"],
        "script-src": [_hash_of(script) for script in scripts],
        "style-src": [_hash_of(style) for style in styles],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        # Nothing may turn text into HTML or code, whatever a script asks for.
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in allowed.items())


def _hash_of(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _asset(name: str) -> str:
    """A file of ours without indentation and comments, a fifth of its text."""
    lines = (HERE / "assets" / name).read_text(encoding="utf-8").splitlines()
    stripped = (line.strip() for line in lines)
    return "\n".join(line for line in stripped if line and not line.startswith("//"))


def _inline(text: str, element: str) -> Markup:
    """Our own file as the content of an element; it must not be able to end it."""
    lowered = text.lower()
    if f"</{element}" in lowered or "<!--" in lowered:
        raise ValueError(f"a {element} of the report would end itself")
    return Markup(text)


def _json(value: object) -> Markup:
    """JSON that no HTML parser can take for anything else."""
    return Markup(
        in_json(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    )
