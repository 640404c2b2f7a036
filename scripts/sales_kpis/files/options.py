"""sales_kpis.yml: how the files of a folder are written and named."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from sales_kpis.errors import DataError, did_you_mean
from sales_kpis.files.contract import Entity, read_contract
from sales_kpis.files.text import clean_text
from sales_kpis.messages import tr
from sales_kpis.messages_elsewhere import translated

OPTIONS_FILE = "sales_kpis.yml"

Encoding = Literal["utf-8", "utf-16", "windows-1250", "windows-1251", "windows-1252"]
Delimiter = Literal["auto", ",", ";", "tab"]
DateFormat = Literal["iso", "dmy", "mdy"]
DecimalMark = Literal[".", ","]
ProbabilityScale = Literal[1, 100]
StageMeaning = Literal["open", "won", "lost"]
# What the meaning of a stage is in the columns of the contract.
STAGE_COLUMNS = {
    "is_closed": {"open": "no", "won": "yes", "lost": "yes"},
    "is_won": {"open": "no", "won": "yes", "lost": "no"},
}
RowCount = Annotated[int, Field(ge=0, le=1000)]
# Anything else under `times` is a time zone.
TIME_WORDS = ("day", "instant", "epoch_seconds", "epoch_milliseconds")


def _number(value: Any) -> Any:
    """Every scalar of the YAML is text (see _TextLoader); a Literal wants 100."""
    return int(value) if isinstance(value, str) and value.isdigit() else value


def _absent(value: Any) -> Any:
    return None if value in ("", "null", "~") else value


def _power_of_ten(value: Any) -> float:
    """100 where a column holds cents; a product with anything else could be rounded."""
    number = Decimal(value) if re.fullmatch(r"\d+(\.\d+)?", str(value)) else Decimal()
    if number not in [Decimal(10) ** shift for shift in range(-9, 10)]:
        raise ValueError("expected a power of ten such as 100")
    return int(number) if number >= 1 else float(number)


def _currency(code: str) -> str:
    # Imported late: its data take longer to read than the options.
    from babel.numbers import is_currency

    if not is_currency(code):
        raise ValueError("expected a currency code of ISO 4217 such as EUR")
    return code


ScaleText = Annotated[ProbabilityScale, BeforeValidator(_number)]
PowerOfTen = Annotated[float | int, BeforeValidator(_power_of_ten)]


# Options that the models need to know, because they read values; the rest is of files.
OF_VALUES = (
    "date_format",
    "decimal_mark",
    "probability_scale",
    "time_zone",
    "two_digit_years",
    "times",
    "scale",
    "round",
)
EMPTY = (None, {}, [])
OF_FILES = ("encoding", "delimiter", "skip_rows", "footer_rows")


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
    time_zone: str | None = None
    two_digit_years: bool | None = None
    skip_rows: RowCount | None = None
    footer_rows: RowCount | None = None
    # contract column: what its times are (TIME_WORDS), or the zone of those without an offset
    times: dict[str, str] = Field(default_factory=dict)
    # contract column: the power of ten that it is divided by
    scale: dict[str, PowerOfTen] = Field(default_factory=dict)
    # contract columns of which decimals that are too many are rounded away
    round: list[str] = Field(default_factory=list)
    # contract columns that get the number of the row
    numbered: list[str] = Field(default_factory=list)
    # contract column: values of rows that are none, such as a total
    leave_out: dict[str, list[str]] = Field(default_factory=dict)
    # contract column: header in the file
    columns: dict[str, str] = Field(default_factory=dict)
    # contract column: {value in the file: value of the contract}
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    # contract column: the value of every row
    constants: dict[str, str] = Field(default_factory=dict)
    # stage in the file: whether a deal in it is open, won or lost
    stages: dict[str, StageMeaning] = Field(default_factory=dict)

    def is_made(self, column: str) -> bool:
        """Whether its values come from here, whatever columns the file has."""
        return column in self.constants or column in self.numbered

    def with_stages(self) -> "EntityOptions":
        """The same, with the two columns that say of a deal what `stages` says of its stage."""
        if not self.stages:
            return self
        header = self.columns.get("stage", "stage")
        meant = {
            column: {stage: words[meaning] for stage, meaning in self.stages.items()}
            for column, words in STAGE_COLUMNS.items()
        }
        return self.model_copy(
            update={
                "columns": self.columns | dict.fromkeys(STAGE_COLUMNS, header),
                "values": self.values | meant,
            }
        )


class FileOptions(_Options):
    """The whole of sales_kpis.yml; every key is optional."""

    as_of_date: Annotated[date | None, BeforeValidator(_absent)] = None
    reporting_time_zone: str = "UTC"
    reporting_currency: Annotated[str, AfterValidator(_currency)] = "EUR"
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)
    end_date_is_inclusive: bool = False
    max_rejected_share: float = Field(default=0.01, ge=0, le=1)
    encoding: Encoding = "utf-8"
    delimiter: Delimiter = "auto"
    date_format: DateFormat = "iso"
    decimal_mark: DecimalMark = "."
    probability_scale: ScaleText = 1
    time_zone: str | None = None
    two_digit_years: bool = False
    skip_rows: RowCount = 0
    footer_rows: RowCount = 0
    # field of deals: the column of each system that holds it (docs/deal_fields.md)
    deal_fields: dict[str, dict[str, str | list[str]]] = Field(default_factory=dict)
    deal_dimensions: list[str] = Field(default_factory=list)
    entities: dict[str, EntityOptions] = Field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "FileOptions":
        """The options beside the data; all defaults where there is no file."""
        path = folder / OPTIONS_FILE
        if not path.exists() and not path.is_symlink():
            return cls()
        try:
            options = cls.model_validate(_read_yaml(path))
        except ValidationError as error:
            problems = [_explain(detail) for detail in error.errors()]
            raise DataError.of(tr("{file} has errors:", file=OPTIONS_FILE), problems) from None
        problems = list(options.unknown_names())
        if problems:
            raise DataError.of(tr("{file} has errors:", file=OPTIONS_FILE), problems)
        return options

    def unknown_names(self) -> Iterator[str]:
        """Entities and columns that the contract does not have."""
        contract = read_contract()
        for name, entity in self.entities.items():
            if name not in contract:
                yield tr("entities: unknown entity '{entity}'", entity=name) + (
                    did_you_mean(name, contract)
                    or tr("; one of {names}", names=", ".join(contract))
                )
                continue
            for key, known in _columns_of_options(self.entity(name)).items():
                for column in getattr(entity, key):
                    if column not in known:
                        yield (
                            tr(
                                "entities.{entity}.{key}: unknown column '{column}'",
                                entity=name,
                                key=key,
                                column=column,
                            )
                            + (did_you_mean(column, known) or _one_of(known))
                        )
            for one, other in combinations(("columns", "constants", "numbered"), 2):
                for column in sorted({*getattr(entity, one)} & {*getattr(entity, other)}):
                    yield tr(
                        "entities.{entity}: '{column}' is both in {first} and in {second}; "
                        "keep one",
                        entity=name,
                        column=column,
                        first=one,
                        second=other,
                    )
            if entity.stages:
                yield from _conflicts_of_stages(name, contract[name], entity)

    def fields_of(self, entity: str) -> dict[str, str]:
        """Its columns beyond the contract, and the headers that they have in the file."""
        if entity != "deals":
            return {}
        return {
            field: places["files"]
            for field, places in self.deal_fields.items()
            if "files" in places
        }

    def entity(self, name: str) -> Entity:
        """An entity of the contract, with the fields that are declared beside it."""
        return read_contract()[name].with_fields(self.fields_of(name))

    def time_zones(self) -> Iterator[tuple[str, str]]:
        """Every zone that is stated, and where."""
        yield "reporting_time_zone", self.reporting_time_zone
        if self.time_zone:
            yield "time_zone", self.time_zone
        for name, entity in self.entities.items():
            if entity.time_zone:
                yield f"entities.{name}.time_zone", entity.time_zone
            for column, zone in entity.times.items():
                if zone not in TIME_WORDS:
                    yield f"entities.{name}.times.{column}", zone

    def of(self, entity: str) -> EntityOptions:
        """The options of one entity, the folder's where it states none."""
        own = self.entities.get(entity, EntityOptions())
        shared = EntityOptions.model_fields.keys() & FileOptions.model_fields.keys()
        return own.with_stages().model_copy(
            update={key: getattr(self, key) for key in shared if getattr(own, key) is None}
            | {"columns": own.with_stages().columns | self.fields_of(entity)}
        )

    def dbt_vars(self) -> dict[str, Any]:
        """What the models need to know; what is not stated keeps its default."""
        stated = self.model_dump(
            mode="json", exclude={"entities", "max_rejected_share", *OF_FILES}, exclude_unset=True
        )
        per_entity = {
            name: {
                key: getattr(own, key)
                for key in OF_VALUES
                if getattr(own, key) not in (None, {}, [])
            }
            for name, own in self.entities.items()
        }
        stated["file_formats"] = {name: own for name, own in per_entity.items() if own}
        return stated


def _conflicts_of_stages(name: str, contract: Entity, options: EntityOptions) -> Iterator[str]:
    """What else says what `stages` says; and nothing says it where there is no stage."""
    if not {"stage", *STAGE_COLUMNS} <= {*contract.column_names}:
        yield tr(
            "entities.{entity}.stages: {entity} have no column stage with is_closed and is_won",
            entity=name,
        )
        return
    for key in ("columns", "values", "constants", "numbered"):
        for column in STAGE_COLUMNS:
            if column in getattr(options, key):
                yield tr(
                    "entities.{entity}: '{column}' is both in {key} and in stages; keep one",
                    entity=name,
                    column=column,
                    key=key,
                )
    if options.is_made("stage"):
        yield tr(
            "entities.{entity}: stages are those of a column of the file, and stage has none",
            entity=name,
        )


def _columns_of_options(entity: Entity) -> dict[str, list[str]]:
    """The columns that an option of an entity may name."""
    numbers = [column.name for column in entity.columns if column.is_number]
    times = [column.name for column in entity.columns if column.data_type in ("timestamp", "date")]
    every = ("columns", "values", "constants", "numbered", "leave_out")
    return {
        **dict.fromkeys(every, entity.column_names),
        "times": times,
        "scale": numbers,
        "round": numbers,
    }


class _TextLoader(yaml.BaseLoader):
    """YAML in which every scalar is text and no key may come twice.

    The usual loader turns the words `No` and `007` of somebody's data into
    False and 7, and keeps the last of two equal keys without a word.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise DataError(
                    tr("{file}, line {line}: a key must be a word.", file=OPTIONS_FILE, line=line)
                )
            if key.value in seen:
                raise DataError(
                    tr(
                        "{file}, line {line}: '{key}' is stated twice.",
                        file=OPTIONS_FILE,
                        line=line,
                        key=key.value,
                    )
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> dict:
    try:
        # Safe: _TextLoader extends BaseLoader, which builds no objects.
        content = yaml.load(clean_text(path.read_text(encoding="utf-8-sig")), _TextLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(
            tr("{file}, line {line}: {reason}.", file=path.name, line=line, reason=error.problem)
        ) from None
    except RecursionError:
        raise DataError(tr("{file} is nested too deeply to be read.", file=path.name)) from None
    except OSError as error:
        raise DataError(
            tr("{path} cannot be read: {reason}", path=path.name, reason=error.strerror)
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(
            tr("{file} cannot be read as UTF-8 YAML: {reason}", file=path.name, reason=error)
        ) from None
    if content in (None, ""):
        return {}
    if not isinstance(content, dict):
        raise DataError(tr("{file} must hold lines of the form 'key: value'.", file=path.name))
    return content


def _explain(detail: ErrorDetails) -> str:
    """One error of pydantic in the words of the YAML file."""
    *parents, key = (str(part) for part in detail["loc"])
    place = ".".join((*parents, key))
    if detail["type"] == "extra_forbidden":
        model = EntityOptions if parents[:1] == ["entities"] else FileOptions
        known = list(model.model_fields)
        where = f"{'.'.join(parents)}: " if parents else ""
        return tr("{where}unknown key '{key}'", where=where, key=key) + (
            did_you_mean(key, known) or _one_of(known)
        )
    expected = detail["msg"].replace("Input should be", "expected")
    return f"{place}: '{detail['input']}' - {translated(expected)}"


def _one_of(known: list[str]) -> str:
    return tr("; one of {names}", names=", ".join(known))


DELIMITERS = {name: "\t" if name == "tab" else name for name in get_args(Delimiter)[1:]}
