// The trends explorer: any KPI, grain and slice.

const COMPARED_PERIODS = { month: 12, quarter: 4, year: 1, trailing_12_months: 12 };
const SHOWN_PERIODS = { day: 90, week: 27, month: 25, quarter: 9, year: 6, trailing_12_months: 25 };
const GRAINS = ["day", "week", "month", "quarter", "year", "trailing_12_months"];

const series = (kpi, kind, grain, moreDigits) => {
  const length = DATA.trends.axes[grain].length;
  return unpackedLine(DATA.trends[kind][kpi]?.[grain], length, KPIS.get(kpi).unit, moreDigits);
};

function trends() {
  const known = Object.keys(DATA.trends.totals).filter((kpi) => KPIS.has(kpi));
  if (!known.length) return null;
  const chosen = explored(known);
  return [
    explorerControls(known, chosen),
    chosen.slice === "all" ? totalChart(chosen) : memberCharts(chosen),
  ];
}

// What is chosen, corrected to what there is.
function explored(known) {
  const first = DATA.scorecard ? records(DATA.scorecard)[0].kpi : known[0];
  const kpi = known.includes(state.kpi) ? state.kpi : known.includes(first) ? first : known[0];
  const slices = DATA.trends.members[kpi] ?? {};
  const slice = state.slice in slices ? state.slice : "all";
  const has = (grain) =>
    slice === "all" ? grain in DATA.trends.totals[kpi] : grain in slices[slice];
  const grains = GRAINS.filter(has);
  const grain = grains.includes(state.grain)
    ? state.grain
    : grains.includes("month")
      ? "month"
      : grains[0];
  return { kpi, slice, grain, grains, slices, unit: KPIS.get(kpi).unit };
}

function explorerControls(known, { kpi, slice, grain, grains, slices }) {
  const folders = groupBy(known, (name) => KPIS.get(name).folder);
  const options = [...folders].map(([folder, names]) => ({
    label: label("folder", folder),
    options: names.map((name) => [name, kpiLabel(name)]),
  }));
  const set = (changes) => chooseIn("trends", changes);
  return h(
    "div",
    { class: "controls" },
    h(
      "div",
      { class: "beside" },
      choice(t("kpi"), options, kpi, (code) => set({ kpi: code })),
      definitionButton(kpi),
    ),
    choice(
      t("slice"),
      [["all", t("total")], ...Object.keys(slices).map((code) => [code, label("dimension", code)])],
      slice,
      (code) => set({ slice: code }),
    ),
    segmented(
      "grain",
      t("grain"),
      grains.map((code) => [code, label("period_grain", code)]),
      grain,
      (code) => set({ grain: code }),
    ),
    slice === "all" || grain === "quarter"
      ? toggle(t("with_year_before"), state.before !== "no", (isOn) =>
          set({ before: isOn ? "" : "no" }),
        )
      : null,
    slice === "all"
      ? toggle(t("with_average"), state.average === "yes", (isOn) =>
          set({ average: isOn ? "yes" : "" }),
        )
      : null,
  );
}

const isRunningAt = (grain, index) =>
  DATA.trends.unfinished.includes(grain) && index === DATA.trends.axes[grain].length - 1;

function exploredPoints({ kpi, grain, unit }) {
  const axis = DATA.trends.axes[grain];
  const values = series(kpi, "totals", grain, FOR_CHANGES);
  const averages = series(kpi, "averages", grain, 0);
  const back = COMPARED_PERIODS[grain];
  const running = DATA.trends.running[kpi]?.[grain] ?? ["", ""];
  const points = axis.map((start, index) => {
    const isRunning = isRunningAt(grain, index);
    const compared = (position, steps) =>
      isRunning
        ? unpacked(running[position], unit, FOR_CHANGES)
        : steps && index >= steps
          ? values[index - steps]
          : null;
    return {
      start,
      value: values[index],
      average: averages[index],
      before: back && index >= back ? values[index - back] : null,
      previous: compared(0, 1),
      yearBefore: compared(1, back),
      isRunning,
    };
  });
  const known = points.findIndex((point) => point.value !== null);
  return points.slice(Math.max(known, points.length - SHOWN_PERIODS[grain]));
}

function totalChart(chosen) {
  const { kpi, grain, unit } = chosen;
  const name = kpiLabel(kpi);
  const points = exploredPoints(chosen);
  const known = points.filter((point) => point.value !== null);
  if (!known.length) return h("p", { class: "calm" }, t("no_series", { name }));
  const hasRunning = points.at(-1).isRunning;
  const complete = hasRunning && points.length > 1 ? points.slice(0, -1) : points;
  const withBefore = state.before !== "no" && points.some((point) => point.before !== null);
  const withAverage = state.average === "yes" && points.some((point) => point.average !== null);
  const [first, last] = [known[0], known.at(-1)];
  return chart({
    name: `${name}, ${label("period_grain", grain).toLocaleLowerCase(state.lang)}`,
    summary: t("chart_from_to", {
      name,
      first: number(first.value, unit),
      from: period(first.start, grain),
      last: number(last.value, unit),
      to: period(last.start, grain) + (last.isRunning ? ` (${t("running")})` : ""),
    }),
    note: hasRunning ? t("running_note") : null,
    legend: legend([
      ["accent", name, "line"],
      ...(withBefore ? [["muted", t("a_year_before"), "dashed"]] : []),
      ...(withAverage ? [["c2", t("moving_average"), "dotted"]] : []),
    ]),
    draw: (width) => ({
      height: width < 500 ? 260 : 340,
      marginTop: 12,
      marginLeft: axisRoom(unit),
      marginRight: 24,
      marginBottom: 34,
      x: { type: "point", domain: points.map((point) => point.start), label: null },
      y: {
        label: null,
        grid: true,
        nice: true,
        zero: unit === "currency" || unit === "count",
        ticks: 5,
        tickSize: 0,
        tickFormat: (value) => compact(value, unit),
      },
      marks: [
        Plot.axisX(
          periodTicks(
            points.map((point) => point.start),
            width - 80,
          ),
          {
            tickFormat: (start) => shortPeriod(start, grain),
            tickSize: 0,
            tickPadding: 8,
          },
        ),
        withBefore
          ? Plot.lineY(points, {
              x: "start",
              y: "before",
              stroke: "var(--muted)",
              strokeDasharray: "5 4",
              strokeWidth: 1.5,
            })
          : null,
        Plot.lineY(complete, {
          x: "start",
          y: "value",
          stroke: "var(--accent)",
          strokeWidth: 2.25,
        }),
        hasRunning
          ? Plot.lineY(points.slice(-2), {
              x: "start",
              y: "value",
              stroke: "var(--accent)",
              strokeWidth: 2.25,
              strokeDasharray: "2 4",
            })
          : null,
        withAverage
          ? Plot.lineY(points, {
              x: "start",
              y: "average",
              stroke: "var(--c2)",
              strokeWidth: 1.75,
              strokeDasharray: "1 3",
              strokeLinecap: "round",
            })
          : null,
        points.length <= 40
          ? Plot.dot(known, {
              x: "start",
              y: "value",
              r: 3,
              fill: (point) => (point.isRunning ? "var(--surface)" : "var(--accent)"),
              stroke: "var(--accent)",
            })
          : null,
        Plot.ruleX(points, Plot.pointerX({ x: "start", stroke: "var(--line-strong)" })),
        tip(points, { x: "start", y: "value", title: (point) => pointTip(point, grain, unit) }),
      ],
    }),
    table: () => pointTable(name, points, grain, unit),
  });
}

function pointTip(point, grain, unit) {
  const lines = [
    period(point.start, grain) + (point.isRunning ? ` (${t("running")})` : ""),
    `${t("value")}: ${number(point.value, unit)}`,
  ];
  const before = change(point.value, point.previous, unit);
  if (before) lines.push(`${t("to_previous")}: ${before}`);
  if (point.yearBefore !== null) {
    lines.push(`${t("a_year_before")}: ${number(point.yearBefore, unit)}`);
    const yearly = change(point.value, point.yearBefore, unit);
    if (yearly) lines.push(`${t("to_year_before")}: ${yearly}`);
  }
  return lines.join("\n");
}

function pointTable(name, points, grain, unit) {
  const columns = [
    {
      name: "period",
      title: t("period"),
      isHead: true,
      text: (row) => period(row.start, grain) + (row.isRunning ? ` (${t("running")})` : ""),
    },
    { name: "value", title: t("value"), isNumber: true, text: (row) => number(row.value, unit) },
    {
      name: "change",
      title: t("to_previous"),
      isNumber: true,
      text: (row) => change(row.value, row.previous, unit) || NOTHING,
    },
    {
      name: "before",
      title: t("a_year_before"),
      isNumber: true,
      text: (row) => number(row.yearBefore, unit),
    },
    {
      name: "yearly",
      title: t("to_year_before"),
      isNumber: true,
      text: (row) => change(row.value, row.yearBefore, unit) || NOTHING,
    },
    {
      name: "average",
      title: t("moving_average"),
      isNumber: true,
      text: (row) => number(row.average, unit),
    },
  ];
  return table(name, columns, points.toReversed(), { isSmall: true });
}

// A panel for each member, all on one scale: lines on top of each other would tangle.
function memberCharts({ kpi, slice, grain, unit, slices }) {
  const part = slices[slice];
  const axis = DATA.trends.axes[grain];
  // Of the months of members there is one year.
  const back = grain === "quarter" ? COMPARED_PERIODS[grain] : axis.length;
  const names = part.ids.map((id) => member(tr(DATA.trends.labels[slice][id])));
  const points = names.flatMap((name, index) => {
    const values = unpackedLine(part[grain][index], axis.length, unit);
    return axis.map((start, position) => ({
      name: String(index),
      title: name,
      start,
      value: values[position],
      before: position >= back ? values[position - back] : null,
      isRunning: isRunningAt(grain, position),
    }));
  });
  const shown = { month: 13, quarter: 5 }[grain];
  const starts = axis.slice(-shown);
  const kept = points.filter((point) => starts.includes(point.start));
  const known = kept.filter((point) => point.value !== null);
  const title = t("by_slice", {
    kpi: kpiLabel(kpi),
    dimension: label("dimension", slice).toLocaleLowerCase(state.lang),
  });
  if (!known.length) return h("p", { class: "calm" }, t("no_series", { name: title }));
  const withBefore = state.before !== "no" && kept.some((point) => point.before !== null);
  const top = known.reduce((one, other) => (other.value > one.value ? other : one));
  return chart({
    name: title,
    summary: `${t("one_scale")} ${t("highest", { value: `${number(top.value, unit)} (${top.title})`, period: period(top.start, grain) })}`,
    note: othersNote(names.length, part.count),
    legend: legend([
      ["accent", kpiLabel(kpi), "line"],
      ...(withBefore ? [["muted", t("a_year_before"), "dashed"]] : []),
    ]),
    draw: (width) => {
      const across = Math.max(1, Math.min(names.length, Math.floor(width / 250)));
      const down = Math.ceil(names.length / across);
      const column = (point) => Number(point.name) % across;
      const row = (point) => Math.floor(Number(point.name) / across);
      const facet = { fx: column, fy: row };
      const titles = names.map((name, index) => ({ name: String(index), title: name }));
      return {
        height: down * 150 + 30,
        marginLeft: axisRoom(unit),
        marginRight: 16,
        marginTop: 8,
        marginBottom: 30,
        fx: { axis: null, padding: 0.12 },
        fy: { axis: null, padding: 0.3 },
        x: { type: "point", domain: starts, label: null },
        y: {
          label: null,
          grid: true,
          nice: true,
          zero: unit === "currency" || unit === "count",
          ticks: 3,
          tickFormat: (value) => compact(value, unit),
        },
        marks: [
          Plot.axisX(periodTicks(starts, width / across - 60), {
            tickFormat: (start) => shortPeriod(start, grain),
            tickSize: 0,
          }),
          Plot.axisY({
            ticks: 3,
            tickFormat: (value) => compact(value, unit),
            tickSize: 0,
            label: null,
          }),
          withBefore
            ? Plot.lineY(kept, {
                ...facet,
                x: "start",
                y: "before",
                z: "name",
                stroke: "var(--muted)",
                strokeDasharray: "4 3",
              })
            : null,
          Plot.lineY(kept, {
            ...facet,
            x: "start",
            y: "value",
            z: "name",
            stroke: "var(--accent)",
            strokeWidth: 2,
          }),
          Plot.dot(
            known.filter((point) => point.start === starts.at(-1)),
            {
              ...facet,
              x: "start",
              y: "value",
              r: 3,
              fill: (point) => (point.isRunning ? "var(--surface)" : "var(--accent)"),
              stroke: "var(--accent)",
            },
          ),
          Plot.text(titles, {
            ...facet,
            frameAnchor: "top-left",
            dy: -12,
            text: "title",
            fill: "var(--ink)",
            fontWeight: 600,
            lineWidth: (width / across - axisRoom(unit) - 16) / 13,
            textOverflow: "ellipsis",
          }),
          tip(kept, {
            ...facet,
            x: "start",
            y: "value",
            title: (point) =>
              [
                `${point.title}, ${period(point.start, grain)}`,
                `${t("value")}: ${number(point.value, unit)}`,
                ...(point.before === null
                  ? []
                  : [`${t("a_year_before")}: ${number(point.before, unit)}`]),
              ].join("\n"),
          }),
        ],
      };
    },
    table: () => memberTable(title, names, kept, starts, grain, unit),
  });
}

function memberTable(title, names, points, starts, grain, unit) {
  const columns = [
    { name: "member", title: t("slice"), isHead: true, text: (row) => row.name },
    ...starts.map((start) => ({
      name: start,
      title: shortPeriod(start, grain),
      isNumber: true,
      text: (row) => number(row.values.get(start), unit),
    })),
  ];
  const rows = names.map((name, index) => ({
    name,
    values: new Map(
      points
        .filter((point) => point.name === String(index))
        .map((point) => [point.start, point.value]),
    ),
  }));
  return table(title, columns, rows, { isSmall: true });
}
