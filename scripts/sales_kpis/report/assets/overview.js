// Scorecard, daily questions, alerts and goals.

const ARROWS = { up: "▲", down: "▼", level: "■" };

// A change as arrow, number and word: never by colour alone. What chance alone would bring is
// neither better nor worse.
function changeChip(value, previous, unit, isFavorable, isNoise = false) {
  const text = change(value, previous, unit);
  if (!text) return null;
  const arrow = value > previous ? ARROWS.up : value < previous ? ARROWS.down : ARROWS.level;
  const kind = isFavorable === null || isNoise ? "neutral" : isFavorable ? "good" : "bad";
  const word =
    value === previous
      ? t("unchanged")
      : isNoise
      ? t("within_noise")
      : isFavorable === null
        ? ""
        : t(isFavorable ? "better" : "worse");
  return h(
    "span",
    { class: `chip ${kind}` },
    h("span", { "aria-hidden": "true" }, arrow),
    h("b", {}, text),
    word ? h("span", {}, word) : null,
  );
}

function definitionButton(kpi) {
  return h(
    "button",
    {
      type: "button",
      class: "definition",
      "aria-haspopup": "dialog",
      "aria-label": t("definition_of", { name: kpiLabel(kpi) }),
      onclick: () => openDefinition(kpi),
    },
    "i",
  );
}

function whyButton(kpi) {
  return h(
    "button",
    {
      type: "button",
      class: "why",
      "aria-haspopup": "dialog",
      "aria-label": t("why_of", { name: kpiLabel(kpi) }),
      onclick: () => openDefinition(kpi),
    },
    t("why"),
  );
}

function goalBar(progress, status, name) {
  const kind = { ahead: "good", on_track: "good", met: "good", behind: "bad", missed: "bad" };
  return h("progress", {
    class: kind[status] ?? "neutral",
    max: "1",
    value: Math.max(0, Math.min(1, progress)),
    "aria-label": name,
  });
}

const statusBadge = (status) => (status ? badge(`status ${status}`, t(`status_${status}`)) : null);

// -------------------------------------------------------------------- scorecard

function periodBefore(iso, grain) {
  const date = asDate(iso);
  if (grain === "day") date.setUTCDate(date.getUTCDate() - 1);
  else if (grain === "week") date.setUTCDate(date.getUTCDate() - 7);
  else date.setUTCMonth(date.getUTCMonth() - { month: 1, quarter: 3, year: 12 }[grain]);
  return date.toISOString().slice(0, 10);
}

function scorecard() {
  if (!DATA.scorecard) return null;
  return h("ul", { class: "cards" }, records(DATA.scorecard).map(card));
}

const yearBefore = (iso) => String(Number(iso.slice(0, 4)) - 1) + iso.slice(4);

function card(row) {
  const { kpi, value, period_grain: grain, period_start_date: start } = row;
  const unit = KPIS.get(kpi)?.unit;
  const valueIn = (date, number_) =>
    capitalised(t("value_in", { period: period(date, grain), value: number(number_, unit) }));
  const axis = DATA.trends.axes[grain] ?? [];
  const end = axis.indexOf(start) + 1;
  const line = DATA.trends.totals[kpi]?.[grain];
  const series = unpackedLine(line, axis.length, unit, FOR_CHANGES).slice(
    Math.max(0, end - 13),
    end,
  );
  const goal = row.goal_value;
  return h(
    "li",
    { class: "card", "data-kpi": kpi },
    h("div", { class: "card-head" }, h("h3", {}, kpiLabel(kpi)), definitionButton(kpi)),
    h(
      "div",
      { class: "card-body" },
      h("p", { class: "big" }, number(value, unit)),
      h(
        "div",
        { class: "change" },
        changeChip(
          value,
          row.previous_value,
          unit,
          row.is_favorable,
          DATA.changes[kpi]?.verdict === "within_noise",
        ),
        DATA.changes[kpi]?.drivers.length ? whyButton(kpi) : null,
      ),
    ),
    sparkline(series),
    h("p", { class: "quiet" }, valueIn(periodBefore(start, grain), row.previous_value)),
    h(
      "p",
      { class: "quiet" },
      valueIn(yearBefore(start), row.year_before_value),
      row.year_before_value === null
        ? null
        : ` (${change(value, row.year_before_value, unit) || NOTHING})`,
    ),
    goal === null
      ? null
      : h(
          "div",
          { class: "card-goal" },
          row.goal_progress === null
            ? null
            : goalBar(row.goal_progress, row.goal_status, t("goal")),
          h(
            "p",
            {},
            h("span", {}, t("goal_of", { value: number(goal, unit) })),
            h("span", {}, row.goal_progress === null ? "" : number(row.goal_progress, "ratio")),
            statusBadge(row.goal_status),
          ),
        ),
  );
}

function scorecardLead() {
  if (!DATA.scorecard) return "";
  const [first] = records(DATA.scorecard);
  const { period_start_date: start, period_grain: grain } = first;
  return t("lead_scorecard", {
    period: capitalised(period(start, grain)),
    previous: period(periodBefore(start, grain), grain),
  });
}

const capitalised = (text) => text.charAt(0).toLocaleUpperCase(state.lang) + text.slice(1);

// ------------------------------------------------------------------------ today

function today() {
  if (!DATA.today) return null;
  const byKpi = groupBy(records(DATA.today), (row) => row.kpi);
  const rows = [...byKpi].map(([kpi, found]) => ({
    kpi,
    unit: KPIS.get(kpi)?.unit,
    ...Object.fromEntries(found.map((row) => [row.period_grain, row])),
  }));
  const cell =
    (grain) =>
    ({ [grain]: row, unit }) =>
      number(row?.value, unit);
  const days = DATA.trends.axes.day?.length ?? 0;
  const columns = [
    { name: "kpi", title: t("kpi"), isHead: true, node: (row) => named(row.kpi) },
    {
      name: "trend",
      isExtra: true,
      title: t("last_days", { count: decimal(Math.min(30, days), 0, 0) }),
      node: ({ kpi, unit }) =>
        sparkbars(unpackedLine(DATA.trends.totals[kpi]?.day, days, unit, FOR_CHANGES).slice(-30)),
    },
    { name: "day", title: shortDay(DATA.meta.as_of), isNumber: true, text: cell("day") },
    { name: "week", title: t("week_so_far"), isNumber: true, text: cell("week") },
    { name: "month", title: t("month_so_far"), isNumber: true, text: cell("month") },
    {
      name: "before",
      title: t("same_days_before", {
        period: period(periodBefore(monthOf(DATA.meta.as_of), "month"), "month"),
      }),
      isNumber: true,
      text: ({ month, unit }) => number(month?.previous_value, unit),
    },
    {
      name: "change",
      title: t("change"),
      node: ({ month, unit }) =>
        month ? changeChip(month.value, month.previous_value, unit, month.is_favorable) : null,
    },
    ...(rows.some(({ month }) => month?.goal_value != null) ? [goalColumn()] : []),
  ];
  return table(t("nav_today"), columns, rows);
}

const goalColumn = () => ({
  name: "goal",
  title: t("goal_of_month"),
  node: ({ month, unit }) =>
    month?.goal_value == null
      ? h("span", { class: "quiet" }, NOTHING)
      : h(
          "div",
          { class: "card-goal" },
          goalBar(month.goal_progress ?? 0, month.goal_status, t("goal_of_month")),
          h(
            "p",
            {},
            h("span", {}, number(month.goal_value, unit)),
            h("span", {}, number(month.goal_progress, "ratio")),
            statusBadge(month.goal_status),
          ),
        ),
});

const monthOf = (iso) => `${iso.slice(0, 7)}-01`;
const named = (kpi) => h("span", { class: "named" }, kpiLabel(kpi), definitionButton(kpi));

// ----------------------------------------------------------------------- alerts

const FIRST_ALERTS = 3;
const ICONS = { critical: "!", warning: "▲", error: "!", info: "i" };

const severityBadge = (severity) =>
  h(
    "span",
    { class: `badge severity ${severity}` },
    h("span", { "aria-hidden": "true" }, `${ICONS[severity]} `),
    t(`severity_${severity}`),
  );

function alerts() {
  const rows = records(DATA.alerts);
  if (!rows.length) return h("p", { class: "calm" }, t("no_alerts"));
  const items = rows
    .slice(0, state.alerts === "all" ? rows.length : FIRST_ALERTS)
    .map((row) =>
      h(
        "li",
        { class: `alert ${row.severity}` },
        severityBadge(row.severity),
        h("p", {}, state.lang === "ru" ? row.sentence_ru : row.sentence),
        h("span", { class: "quiet" }, t("since", { date: day(row.since_date) })),
        KPIS.has(row.kpi) ? definitionButton(row.kpi) : null,
      ),
    );
  return [
    h("ul", { class: "alerts" }, items),
    rows.length > items.length
      ? showAllButton(rows.length, () => chooseIn("alerts", { alerts: "all" }))
      : null,
    othersNote(rows.length, DATA.alerts.count),
  ];
}

function othersNote(shown, count) {
  return count > shown
    ? h(
        "p",
        { class: "quiet" },
        t("and_others", { shown: decimal(shown, 0, 0), count: decimal(count, 0, 0) }),
      )
    : null;
}

// ------------------------------------------------------------------------ goals

const GOOD_STATUS = new Set(["met", "ahead", "on_track"]);
const BAD_STATUS = new Set(["behind", "missed"]);
const MAX_GOALS_IN_CHART = 30;

function goals() {
  if (!DATA.goals) return null;
  const rows = records(DATA.goals);
  const hasRunning = rows.some((row) => !row.is_complete);
  const view = state.goals ?? (hasRunning ? "running" : "complete");
  const shown = rows.filter((row) => row.is_complete === (view === "complete"));
  const isTop = (row) => row.dimension === "all" || row.dimension === "team";
  const parts = [[t("goals_company"), shown.filter(isTop), goalName]];
  const others = groupBy(
    shown.filter((row) => !isTop(row)),
    (row) => [row.kpi, row.dimension, row.period_grain, row.period_start_date].join(),
  );
  for (const found of others.values()) {
    const [{ kpi, dimension, period_grain: grain, period_start_date: start }] = found;
    const title = t("goals_members", {
      kpi: kpiLabel(kpi),
      period: period(start, grain),
      dimension: label("dimension", dimension).toLocaleLowerCase(state.lang),
    });
    parts.push([title, found, memberName]);
  }
  const charts = parts.filter(([, found]) => found.length).map((part) => goalChart(...part));
  return [
    h(
      "div",
      { class: "controls" },
      segmented(
        "goals",
        t("period"),
        [
          ["running", t("goals_running")],
          ["complete", t("goals_complete")],
        ],
        view,
        (code) => chooseIn("goals", { goals: code }),
      ),
    ),
    charts.length
      ? h("div", { class: "columns loose" }, charts)
      : h("p", { class: "calm" }, t("no_goals")),
    othersNote(rows.length, DATA.goals.count),
  ];
}

const memberName = (row) => member(tr([row.dimension_label, row.dimension_label_ru]));

function goalName(row) {
  const who = row.dimension === "all" ? "" : ` · ${memberName(row)}`;
  return `${kpiLabel(row.kpi)}${who}, ${period(row.period_start_date, row.period_grain)}`;
}

const STATUS_COLOUR = (status) =>
  GOOD_STATUS.has(status)
    ? "var(--good)"
    : BAD_STATUS.has(status)
      ? "var(--bad)"
      : "var(--neutral)";

function goalChart(name, rows, rowName) {
  const shown = rows.slice(0, MAX_GOALS_IN_CHART);
  const bars = shown.map((row, index) => ({
    ...row,
    y: String(index),
    share: Math.max(0, row.progress ?? 0),
    pace: row.is_complete || !row.goal_value ? null : row.expected_value / row.goal_value,
    end:
      row.is_complete || !row.goal_value || row.projected_value === null
        ? null
        : row.projected_value / row.goal_value,
  }));
  // One runaway must not press all others into the corner.
  const most = Math.min(2, Math.max(1.1, ...bars.map((bar) => Math.max(bar.share, bar.end ?? 0))));
  const clamp = (value) => Math.min(most, value);
  const good = rows.filter((row) => GOOD_STATUS.has(row.status)).length;
  const bad = rows.filter((row) => BAD_STATUS.has(row.status)).length;
  const status = (row) => (row.status ? t(`status_${row.status}`) : t("no_value"));
  return chart({
    name,
    summary: t("goals_summary", { count: rows.length, good, bad }),
    draw: (width) => {
      // On a phone the name and the status have a line each.
      const isNarrow = width < 400;
      const top = isNarrow ? 42 : 26;
      const rowHeight = top + 28;
      const line = (number_) => number_ * 16 + 8 - rowHeight / 2;
      const inset = { insetTop: top, insetBottom: 16 };
      return {
        height: bars.length * rowHeight + 40,
        marginLeft: 2,
        marginRight: 10,
        marginTop: 24,
        marginBottom: 4,
        x: {
          domain: [0, most],
          axis: "top",
          tickSize: 0,
          ticks: width < 420 ? 3 : 5,
          tickFormat: (value) => compact(value, "ratio"),
          label: null,
        },
        y: { axis: null, domain: bars.map((bar) => bar.y), paddingInner: 0, paddingOuter: 0 },
        marks: [
          Plot.barX(bars, { y: "y", x1: 0, x2: most, fill: "var(--track)", ...inset, rx: 4 }),
          Plot.barX(bars, {
            y: "y",
            x1: 0,
            x2: (bar) => clamp(bar.share),
            fill: (bar) => STATUS_COLOUR(bar.status),
            ...inset,
            rx: 4,
          }),
          Plot.tickX(bars, {
            x: 1,
            y: "y",
            stroke: "var(--ink)",
            strokeWidth: 1.5,
            strokeDasharray: "2 2",
            insetTop: top - 5,
            insetBottom: 11,
          }),
          Plot.tickX(
            bars.filter((bar) => bar.pace !== null),
            {
              x: (bar) => clamp(bar.pace),
              y: "y",
              stroke: "var(--ink)",
              strokeWidth: 3,
              insetTop: top - 3,
              insetBottom: 13,
            },
          ),
          Plot.dot(
            bars.filter((bar) => bar.end !== null),
            {
              x: (bar) => clamp(bar.end),
              y: "y",
              dy: (top - 16) / 2,
              r: 5,
              fill: "var(--surface)",
              stroke: "var(--ink)",
              strokeWidth: 2,
            },
          ),
          Plot.text(bars, {
            y: "y",
            x: 0,
            dy: line(0),
            text: rowName,
            textAnchor: "start",
            fill: "var(--ink)",
            lineWidth: (width - (isNarrow ? 10 : 190)) / 12,
            textOverflow: "ellipsis",
          }),
          Plot.text(bars, {
            y: "y",
            frameAnchor: isNarrow ? "left" : "right",
            dy: line(isNarrow ? 1 : 0),
            text: (bar) =>
              `${bar.progress === null ? NOTHING : number(bar.progress, "ratio")} · ${status(bar)}`,
            textAnchor: isNarrow ? "start" : "end",
            fill: "var(--ink-2)",
          }),
          tip(
            bars,
            {
              x: (bar) => clamp(bar.share),
              y: "y",
              title: (bar) => goalTip(bar),
            },
            Plot.pointerY,
          ),
        ],
      };
    },
    table: () => goalTable(name, rows),
    note: othersNote(shown.length, rows.length),
  });
}

function goalTip(row) {
  const { unit } = KPIS.get(row.kpi) ?? {};
  const lines = [
    goalName(row),
    `${t("actual")}: ${number(row.actual_value, unit)}`,
    `${t("goal")}: ${number(row.goal_value, unit)}`,
  ];
  if (!row.is_complete) lines.push(`${t("projected")}: ${number(row.projected_value, unit)}`);
  return lines.join("\n");
}

function goalTable(name, rows) {
  const amountOf = (column) => (row) => number(row[column], KPIS.get(row.kpi)?.unit);
  const columns = [
    { name: "kpi", title: t("kpi"), isHead: true, text: goalName },
    { name: "actual", title: t("actual"), isNumber: true, text: amountOf("actual_value") },
    { name: "goal", title: t("goal"), isNumber: true, text: amountOf("goal_value") },
    {
      name: "share",
      title: t("share_of_goal"),
      isNumber: true,
      text: (row) => number(row.progress, "ratio"),
    },
    {
      name: "expected",
      title: t("expected_now"),
      isNumber: true,
      text: amountOf("expected_value"),
    },
    { name: "projected", title: t("projected"), isNumber: true, text: amountOf("projected_value") },
    { name: "gap", title: t("gap"), isNumber: true, text: amountOf("gap_value") },
    {
      name: "daily",
      title: t("gap_per_day"),
      isNumber: true,
      text: amountOf("gap_per_working_day"),
    },
    {
      name: "days",
      title: t("days_left"),
      isNumber: true,
      text: (row) => (row.is_complete ? NOTHING : number(row.remaining_working_days, "count")),
    },
    { name: "status", title: t("status"), node: (row) => statusBadge(row.status) ?? t("no_value") },
  ];
  return table(name, columns, rows, { isSmall: true });
}
