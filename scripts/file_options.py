"""sales_kpis.yml: how the files of a folder are written and named."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from file_contract import read_contract
from file_errors import DataError, did_you_mean

OPTIONS_FILE = "sales_kpis.yml"

Encoding = Literal["utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252"]
Delimiter = Literal["auto", ",", ";", "tab"]
DateFormat = Literal["iso", "dmy", "mdy"]
DecimalMark = Literal[".", ","]
ProbabilityScale = Literal[1, 100]


def _number(value: Any) -> Any:
    """Every scalar of the YAML is text (see _TextLoader); a Literal wants 100."""
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _absent(value: Any) -> Any:
    return None if value in ("", "null", "~") else value


ScaleText = Annotated[ProbabilityScale, BeforeValidator(_number)]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EntityOptions(_Options):
    """How one entity is read where its file differs from the contract."""

    file: str | None = None
    encoding: Encoding | None = None
    delimiter: Delimiter | None = None
    date_format: DateFormat | None = None
    decimal_mark: DecimalMark | None = None
    probability_scale: ScaleText | None = None
    # contract column: header in the file
    columns: dict[str, str] = Field(default_factory=dict)
    # contract column: {value in the file: value of the contract}
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    # contract column: the value of every row
    constants: dict[str, str] = Field(default_factory=dict)


class FileOptions(_Options):
    """The whole of sales_kpis.yml; every key is optional."""

    as_of_date: Annotated[date | None, BeforeValidator(_absent)] = None
    reporting_time_zone: str = "UTC"
    reporting_currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)
    end_date_is_inclusive: bool = False
    max_rejected_share: float = Field(default=0.01, ge=0, le=1)
    encoding: Encoding = "utf-8"
    delimiter: Delimiter = "auto"
    date_format: DateFormat = "iso"
    decimal_mark: DecimalMark = "."
    probability_scale: ScaleText = 1
    entities: dict[str, EntityOptions] = Field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "FileOptions":
        """The options beside the data; all defaults where there is no file."""
        path = folder / OPTIONS_FILE
        if not path.exists():
            return cls()
        try:
            options = cls.model_validate(_read_yaml(path))
        except ValidationError as error:
            problems = [_explain(detail) for detail in error.errors()]
            raise DataError.of(f"{OPTIONS_FILE} has errors:", problems) from None
        problems = list(options.unknown_names())
        if problems:
            raise DataError.of(f"{OPTIONS_FILE} has errors:", problems)
        return options

    def unknown_names(self) -> Iterator[str]:
        """Entities and columns that the contract does not have."""
        contract = read_contract()
        for name, entity in self.entities.items():
            if name not in contract:
                yield f"entities: unknown entity '{name}'" + (
                    did_you_mean(name, contract) or f"; one of {', '.join(contract)}"
                )
                continue
            known = contract[name].column_names
            for key in ("columns", "values", "constants"):
                for column in getattr(entity, key):
                    if column not in known:
                        yield (
                            f"entities.{name}.{key}: unknown column '{column}'"
                            + (did_you_mean(column, known) or _one_of(known))
                        )
            for column in entity.columns.keys() & entity.constants.keys():
                yield (f"entities.{name}: '{column}' is both in columns and in constants; keep one")

    def of(self, entity: str) -> EntityOptions:
        """The options of one entity, the folder's where it states none."""
        own = self.entities.get(entity, EntityOptions())
        shared = EntityOptions.model_fields.keys() & FileOptions.model_fields.keys()
        return own.model_copy(
            update={key: getattr(self, key) for key in shared if not getattr(own, key)}
        )

    def dbt_vars(self) -> dict[str, Any]:
        """What the models need to know; what is not stated keeps its default."""
        folder_only = {"entities", "encoding", "delimiter", "max_rejected_share"}
        stated = self.model_dump(mode="json", exclude=folder_only, exclude_unset=True)
        formats = ("date_format", "decimal_mark", "probability_scale")
        per_entity = {
            name: {key: getattr(own, key) for key in formats if getattr(own, key)}
            for name, own in self.entities.items()
        }
        stated["file_formats"] = {name: own for name, own in per_entity.items() if own}
        return stated


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar is text and no key may come twice.

    The usual loader turns the words `No` and `007` of somebody's data into
    False and 7, and keeps the last of two equal keys without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise DataError(f"{OPTIONS_FILE}, line {line}: '{key.value}' is stated twice.")
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> dict:
    try:
        # Safe: _TextLoader extends BaseLoader, which builds no objects.
        content = yaml.load(path.read_text(encoding="utf-8-sig"), _TextLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(f"{path.name}, line {line}: {error.problem}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path.name} cannot be read as UTF-8 YAML: {error}") from None
    if content in (None, ""):
        return {}
    if not isinstance(content, dict):
        raise DataError(f"{path.name} must hold lines of the form 'key: value'.")
    return content


def _explain(detail: ErrorDetails) -> str:
    """One error of pydantic in the words of the YAML file."""
    *parents, key = (str(part) for part in detail["loc"])
    place = ".".join((*parents, key))
    if detail["type"] == "extra_forbidden":
        model = EntityOptions if parents[:1] == ["entities"] else FileOptions
        known = list(model.model_fields)
        where = f"{'.'.join(parents)}: " if parents else ""
        return f"{where}unknown key '{key}'" + (did_you_mean(key, known) or _one_of(known))
    expected = detail["msg"].replace("Input should be", "expected")
    return f"{place}: '{detail['input']}' - {expected}"


def _one_of(known: list[str]) -> str:
    return f"; one of {', '.join(known)}"


DELIMITERS = {name: "\t" if name == "tab" else name for name in get_args(Delimiter)[1:]}
