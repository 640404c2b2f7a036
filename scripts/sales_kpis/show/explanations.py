"""Why a KPI changed: what each member brought, dimension by dimension."""

from datetime import date

from rich.table import Table
from rich.text import Text

from sales_kpis.choices import Against
from sales_kpis.messages import language, tr, tr_count
from sales_kpis.read.questions import change_of
from sales_kpis.read.warehouse import Row
from sales_kpis.show.terminal import Screen, colour_of

# Of several dimensions the first members of each; of a single one all that brought a share.
FEW = 3
LEAST_SHARE = 0.01


def print_explanation(
    screen: Screen, kpi: Row, grain: str, against: Against, day: date | None, dimension: str | None
) -> None:
    """The change of the period with this day, or of the latest complete one, and its drivers."""
    change, drivers = change_of(screen.warehouse, kpi, grain, against, day, dimension)
    _print_change(screen, kpi, change, against)
    if not drivers:
        text = (
            tr("No member has a goal of its own for this sum, so none explains the distance.")
            if against is Against.goal and kpi["additive_dimensions"]
            else tr("No dimension adds up to this KPI, so none explains it.")
        )
        screen.console.print(text, style="dim", markup=False)
        return
    # Who was alone brought all of it: that explains nothing, and is shown if asked for.
    shown = {name: rows for name, rows in drivers.items() if len(rows) > 1 or name == dimension}
    if not shown:
        text = tr("Every dimension has a single member here, so none explains it.")
        screen.console.print(text, style="dim", markup=False)
    labels = screen.warehouse.labels("dimension", language())
    for name, members in shown.items():
        kept = members[:FEW] if dimension is None else _with_a_share(members)
        screen.console.print(_table(screen, kpi, labels.get(name, name), kept, members))


def _with_a_share(members: list[Row]) -> list[Row]:
    moved = sum(abs(member["contribution"]) for member in members)
    return [member for member in members if abs(member["contribution"]) >= LEAST_SHARE * moved]


def _print_change(screen: Screen, kpi: Row, change: Row, against: Against) -> None:
    numbers, unit = screen.numbers, kpi["unit"]
    words = {
        Against.previous: tr("of the period before"),
        Against.year: tr("of a year before"),
        Against.goal: tr("that the goal asks for"),
    }
    if not change["is_complete"]:
        words |= {
            Against.previous: tr("of as many days of the period before"),
            Against.year: tr("of as many days a year before"),
            Against.goal: tr("that the goal asks for by now"),
        }
    period = numbers.period(change["period_start_date"], change["period_grain"])
    screen.console.print(Text(f"{screen.label(kpi)}, {period}", style="bold"))
    line = Text(
        tr(
            "{value} beside the {compared} {words}: ",
            value=numbers.value(change["value"], unit),
            compared=numbers.value(change["compared_value"], unit),
            words=words[against],
        )
    )
    is_noise = change["verdict"] == "within_noise"
    style = "" if is_noise else colour_of(change["value"], change["compared_value"], kpi["better"])
    line.append(numbers.contribution(change["change"], unit), style=style)
    if is_noise:
        noise = numbers.contribution(change["noise"], unit).removeprefix("+")
        line.append(tr("; within noise: chance alone would bring up to {noise}", noise=noise))
    screen.console.print(line)


def _table(screen: Screen, kpi: Row, title: str, shown: list[Row], members: list[Row]) -> Table:
    numbers, unit = screen.numbers, kpi["unit"]
    has_effects = any(member["rate_effect"] is not None for member in shown)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(title, min_width=24)
    columns = [tr("Before"), tr("Now"), tr("Contribution")]
    columns += [tr("Rate"), tr("Mix")] * has_effects
    for column in columns:
        table.add_column(column, justify="right", min_width=11)
    for member in shown:
        effects = (member["rate_effect"], member["mix_effect"]) if has_effects else ()
        table.add_row(
            Text(member["member"]),
            numbers.value(member["compared_value"], unit),
            numbers.value(member["value"], unit),
            *(numbers.contribution(part, unit) for part in (member["contribution"], *effects)),
        )
    if len(shown) < len(members):
        rest = sum(member["contribution"] for member in members) - sum(
            member["contribution"] for member in shown
        )
        others = tr_count("{count} other", "{count} others", len(members) - len(shown))
        table.add_row(Text(others), "", "", numbers.contribution(rest, unit), style="dim")
    return table
