"""The SQL of this project's models for DuckDB, rendered without dbt.

Importing dbt takes longer than a whole `check` of somebody's files may. So the templates
that dbt renders, ours and those of its own that ours call, are rendered here with plain
Jinja: no rule that a model or a macro holds is written a second time. Templates are given
what these models ask dbt for; a name that is not there is an error, never an empty text.
tests/python/test_models_without_dbt.py holds both renderings to be one.
"""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

import jinja2

from sales_kpis.errors import UserError
from sales_kpis.messages import tr
from sales_kpis.project import PROJECT, ROOT, project, read_yaml

# To work constants out beforehand takes longer than it saves a template that runs once.
ENVIRONMENT = jinja2.Environment(
    extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined, optimized=False
)
MACRO = re.compile(r"{%-?\s*macro\s+(\w+).*?{%-?\s*endmacro\s*-?%}", re.DOTALL)


class ModelRenderer:
    """Renders models and expressions with these vars; the caller names the tables."""

    def __init__(
        self,
        dbt_vars: Mapping[str, Any],
        ref: Callable[[str], str],
        source: Callable[[str, str], str],
        there: Collection[str] = (),
    ) -> None:
        self.vars = {**project()["vars"], **dbt_vars}
        # What dbt's own make of the same arguments never differs, and is asked for often.
        macros = {
            "dbt": _Macros(self, _dbt_folders(), keep=cache),
            PROJECT: _Macros(self, [ROOT / "macros"]),
        }
        values = {
            **ENVIRONMENT.globals,
            "config": lambda **_: "",
            "var": self._var,
            "ref": lambda *names: ref(names[-1]),
            "source": source,
            "execute": True,
            # What builds saw is in a database that is not here.
            "load_cached_relation": lambda relation: relation if relation in there else None,
            "target": SimpleNamespace(database="", schema="analytics"),
            "graph": SimpleNamespace(nodes=_Nodes()),
            "project_name": PROJECT,
            "run_started_at": datetime.datetime.now(datetime.UTC),
            "modules": SimpleNamespace(datetime=datetime, re=re),
            "api": SimpleNamespace(
                Column=SimpleNamespace(translate_type=translate_type),
                Relation=SimpleNamespace(create=_relation),
            ),
            "exceptions": SimpleNamespace(raise_compiler_error=_refuse),
            "adapter": SimpleNamespace(dispatch=_dispatch_in(macros.values())),
            "return": _return,
            **{package: _Package(found) for package, found in macros.items()},
        }
        self.context = _Context(values, *macros.values())

    def model(self, name: str) -> str:
        """The SQL of a model."""
        return self.render(model_files()[name].read_text(encoding="utf-8"))

    def render(self, text: str) -> str:
        """Any template, as if it stood in a model."""
        return str(_template(text).make_module(self.context, shared=True))

    @contextmanager
    def using(self, **dbt_vars: Any) -> Iterator[None]:
        """With other values of these vars for a while."""
        before = self.vars
        self.vars = {**before, **dbt_vars}
        yield
        self.vars = before

    def _var(self, name: str, *default: Any) -> Any:
        if name not in self.vars and not default:
            _refuse(tr("there is no variable {name}", name=name))
        return self.vars.get(name, *default)

    def macro(self, name: str, text: str) -> Callable:
        """A macro that can return a value, as dbt's can."""
        module = _template(text).make_module(self.context, shared=True)
        return _returning(getattr(module, name))


@cache
def _template(text: str) -> jinja2.Template:
    return ENVIRONMENT.from_string(text)


@cache
def model_files() -> dict[str, Path]:
    """The file of each model."""
    return {path.stem: path for path in (ROOT / "models").rglob("*.sql")}


# ------------------------------------------------------------------------------ macros


class _Macros(Mapping):
    """The macros of some folders; Jinja reads one when it is called."""

    def __init__(
        self,
        renderer: ModelRenderer,
        folders: list[Path],
        keep: Callable[[Callable], Callable] = lambda macro: macro,
    ) -> None:
        self.renderer = renderer
        self.keep = keep
        self.texts = {
            found[1]: found[0]
            for folder in folders
            for path in sorted(folder.rglob("*.sql"))
            for found in MACRO.finditer(path.read_text(encoding="utf-8"))
        }
        self.loaded: dict[str, Callable] = {}

    def __getitem__(self, name: str) -> Callable:
        if name not in self.loaded:
            self.loaded[name] = self.keep(self.renderer.macro(name, self.texts[name]))
        return self.loaded[name]

    def __contains__(self, name: object) -> bool:
        return name in self.texts

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


class _Package:
    """Macros by their full name: `dbt.dateadd`."""

    def __init__(self, macros: _Macros) -> None:
        self._macros = macros

    def __getattr__(self, name: str) -> Callable:
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(name) from None


class _Context(dict):
    """Names of a template: the values, then the macros, those of the project first."""

    def __init__(self, values: dict, dbt_macros: _Macros, own_macros: _Macros) -> None:
        super().__init__(values)
        self.macros = (own_macros, dbt_macros)

    def __contains__(self, name: str) -> bool:
        return super().__contains__(name) or any(name in macros for macros in self.macros)

    def __missing__(self, name: str) -> Callable:
        self[name] = next(macros[name] for macros in self.macros if name in macros)
        return self[name]


def _dbt_folders() -> list[Path]:
    """Where dbt keeps macros; of the adapter's last, because they stand above the rest."""
    # To look the package up does not import it.
    places = find_spec("dbt").submodule_search_locations
    names = ("global_project/macros", "duckdb/macros")
    return [Path(place) / "include" / name for name in names for place in places]


def _dispatch_in(packages: Iterable[_Macros]) -> Callable:
    packages = list(packages)

    @cache
    def dispatch(name: str, package: str = "") -> Callable:
        for candidate in (f"duckdb__{name}", f"default__{name}"):
            for macros in packages:
                if candidate in macros:
                    return macros[candidate]
        return _refuse(tr("no macro {name} for DuckDB", name=name))

    return dispatch


class _ReturnError(Exception):
    def __init__(self, value: Any) -> None:
        self.value = value


def _return(value: Any) -> NoReturn:
    raise _ReturnError(value)


def _returning(macro: Callable) -> Callable:
    def call(*arguments: Any, **named: Any) -> Any:
        try:
            return macro(*arguments, **named)
        except _ReturnError as returned:
            return returned.value

    return call


# --------------------------------------------------------- what dbt gives to a template


class _Nodes(Mapping):
    """Models as dbt's graph has them, read from the YAML beside them when asked for."""

    def __getitem__(self, unique_id: str) -> dict:
        return node(unique_id.rpartition(".")[2])

    def __iter__(self) -> Iterator[str]:
        return (f"model.{PROJECT}.{name}" for name in _described_models())

    def __len__(self) -> int:
        return len(_described_models())


@cache
def _described_models() -> list[str]:
    """Those with a file of their own for it, which models of staging do not have."""
    return [name for name, path in model_files().items() if path.with_suffix(".yml").exists()]


@cache
def node(name: str) -> dict:
    """A model as dbt's graph has it, of the YAML beside its SQL."""
    path = model_files()[name]
    (described,) = (
        model for model in read_yaml(path.with_suffix(".yml"))["models"] if model["name"] == name
    )
    folders = path.relative_to(ROOT / "models").parent.parts
    return {
        "name": name,
        "alias": name,
        "resource_type": "model",
        "fqn": [PROJECT, *folders, name],
        "description": described.get("description", "").strip(),
        "columns": {
            column["name"]: {"config": {"meta": {}}, **column}
            for column in described.get("columns", [])
        },
        "config": {"meta": described.get("config", {}).get("meta", {})},
    }


def translate_type(name: str) -> str:
    """What DuckDB calls a type of the contract."""
    return "TEXT" if name.upper() == "STRING" else name


def _relation(database: str, schema: str, identifier: str) -> str:
    return f"{schema}.{identifier}"


def _refuse(message: str) -> NoReturn:
    raise UserError(message)
