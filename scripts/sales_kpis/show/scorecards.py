"""Print the scorecards that the setting `scorecards` defines: one table each."""

from collections.abc import Iterable
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sales_kpis.messages import tr
from sales_kpis.read.number_format import NumberFormat
from sales_kpis.read.warehouse import Row, find_member
from sales_kpis.show.terminal import BAD, GOOD, Screen, colour_of

# What a column of numbers takes beside the names of the members.
COLUMN_WIDTH = 13
NAME_WIDTH = 20


def print_scorecard(screen: Screen, name: str = "company", member: str | None = None) -> None:
    """One member KPI by KPI, or all members of a scorecard side by side.

    Raises UserError where there is no such scorecard or member.
    """
    rows = screen.warehouse.scorecard(name, screen.lang)
    members = {row["dimension_value"]: row["member"] for row in rows}
    if member is not None:
        chosen = find_member(
            members, member, tr("there is no '{name}' on the scorecard", name=member)
        )
        rows = [row for row in rows if row["dimension_value"] == chosen]
    view = ScorecardView(screen)
    if not rows:
        view.say_that_nothing_has_ended()
    elif member is not None or list(members) == ["all"]:
        view.one_member(rows)
    else:
        view.members(rows)


class ScorecardView:
    """Tables of scorecard rows, in the language and the numbers of a screen."""

    def __init__(self, screen: Screen) -> None:
        self.console: Console = screen.console
        self.numbers: NumberFormat = screen.numbers
        self.as_of = screen.warehouse.as_of()

    def one_member(self, rows: list[Row]) -> None:
        """A line per KPI: its value, the way there, its goal and its rank."""
        shown = [
            row for row in rows if row["value"] is not None or row["previous_value"] is not None
        ]
        for (grain, start), kpis in groupby(shown, key=_period):
            kpis = list(kpis)
            is_ranked = any(row["rank"] is not None for row in kpis)
            has_goals = any(row["goal_value"] is not None for row in kpis)
            titles = [self.numbers.period(start, grain)]
            titles += [tr("Before"), tr("Change"), tr("Year before")]
            titles += [tr("Goal")] * has_goals
            titles += [tr("Rank"), tr("Cases")] * is_ranked
            table = self._table(tr("KPI"), titles)
            table.add_row(Text(_title(kpis[0]), style="bold cyan"))
            for row in kpis:
                table.add_row(
                    Text(f"  {row['label']}"),
                    *self._changes(row),
                    *([self._goal(row)] if has_goals else []),
                    *([self._rank(row), self._sample(row)] if is_ranked else []),
                )
            self.console.print(table)
        self._say_what_is_missing(len(rows) - len(shown))

    def members(self, rows: list[Row]) -> None:
        """A line per member, the best first, with as many KPIs as the terminal is wide."""
        kpis = list(dict.fromkeys(row["kpi"] for row in rows))
        room = max(1, (self.console.width - NAME_WIDTH) // COLUMN_WIDTH - 1)
        shown = kpis[:room]
        labels = {row["kpi"]: row["label"] for row in rows}
        table = self._table(_title(rows[0], with_member=False), [tr("Score")])
        for kpi in shown:
            table.add_column(labels[kpi], justify="right", max_width=COLUMN_WIDTH)
        by_member: dict[str, dict[str, Row]] = {}
        for row in rows:
            by_member.setdefault(row["dimension_value"], {})[row["kpi"]] = row
        for member in sorted(by_member.values(), key=_best_first):
            first = next(iter(member.values()))
            table.add_row(
                Text(first["member"]),
                self.numbers.value(first["member_score"], "ratio"),
                *(self._ranked_value(member[kpi]) for kpi in shown),
            )
        periods = [self.numbers.period(start, grain) for grain, start in {_period(r) for r in rows}]
        self.console.print(", ".join(sorted(periods)), style="bold", markup=False)
        self.console.print(table)
        self._say(
            [tr("{count} more KPIs: --member NAME shows all of one", count=len(kpis) - room)]
            if len(kpis) > room
            else []
        )

    def _table(self, first: str, others: list[str]) -> Table:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(first)
        for title in others:
            table.add_column(title, justify="right")
        return table

    def _changes(self, row: Row) -> Iterable[str | Text]:
        value, previous, unit = row["value"], row["previous_value"], row["unit"]
        yield self.numbers.value(value, unit)
        yield self.numbers.value(previous, unit)
        change = self.numbers.change(value, previous, unit)
        yield Text(change, style=colour_of(value, previous, row["better"]))
        yield self.numbers.value(row["year_before_value"], unit)

    def _goal(self, row: Row) -> str | Text:
        goal = row["goal_value"]
        if goal is None:
            return ""
        style = colour_of(row["value"], goal, row["better"], or_equal=True)
        return Text(self.numbers.value(goal, row["unit"]), style=style)

    def _rank(self, row: Row) -> str:
        if row["rank"] is None:
            return ""
        return tr("{rank} of {count}", rank=row["rank"], count=row["peer_count"])

    def _sample(self, row: Row) -> str:
        size = row["sample_size"]
        return "" if size is None else self.numbers.value(size, "count")

    def _ranked_value(self, row: Row) -> Text:
        """The first is green and the last is red, where there are three or more."""
        style = ""
        if row["rank"] is not None and row["peer_count"] > 2:
            style = {1: GOOD, row["peer_count"]: BAD}.get(row["rank"], "")
        return Text(self.numbers.value(row["value"], row["unit"]), style=style)

    def _say_what_is_missing(self, count: int) -> None:
        missing = tr("Without a value: {count} (`list` says what is missing)", count=count)
        self._say([missing] if count else [])

    def say_that_nothing_has_ended(self) -> None:
        """Why there is nothing to see."""
        self._say(
            [
                tr(
                    "A scorecard shows periods that have ended, and none has; "
                    "`show won_amount` and the like have the running one"
                )
            ]
        )

    def _say(self, notes: list[str]) -> None:
        notes = [tr("Data up to {date}", date=self.as_of), *notes]
        self.console.print(". ".join(notes) + ".", style="dim", markup=False)


def _period(row: Row) -> tuple:
    return row["period_grain"], row["period_start_date"]


def _title(row: Row, with_member: bool = True) -> str:
    is_one = with_member and row["dimension"] != "all"
    return f"{row['scorecard_label']}: {row['member']}" if is_one else row["scorecard_label"]


def _best_first(member: dict[str, Row]) -> tuple:
    row = next(iter(member.values()))
    return row["member_score"] is None, -(row["member_score"] or 0), row["member"]
