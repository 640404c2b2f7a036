// Movements of MRR and the retention of cohorts.

const MOVEMENTS = [
  ["new_mrr", 1, "up-1"],
  ["expansion_mrr", 1, "up-2"],
  ["reactivation_mrr", 1, "up-3"],
  ["churned_mrr", -1, "down-1"],
  ["contraction_mrr", -1, "down-2"],
  ["fx_mrr", 1, "side"],
];
const BRIDGE_MONTHS = 12;

function mrr() {
  if (!DATA.mrr) return null;
  const months = records(DATA.mrr);
  return [
    h("div", { class: "columns" }, [closingChart(months), bridgeChart(months)]),
    movementChart(months),
  ];
}

function monthTable(name, months) {
  const money = (column) => ({
    name: column,
    title: t(column),
    isNumber: true,
    text: (row) => number(row[column], "currency"),
  });
  const columns = [
    {
      name: "month",
      title: t("month"),
      isHead: true,
      text: (row) =>
        period(row.period_start_date, "month") + (row.is_complete ? "" : ` (${t("running")})`),
    },
    money("opening_mrr"),
    ...MOVEMENTS.map(([column]) => money(column)),
    money("closing_mrr"),
    {
      name: "customers",
      title: t("closing_customers"),
      isNumber: true,
      text: (row) => number(row.closing_customers, "count"),
    },
  ];
  return table(name, columns, months.toReversed(), { isSmall: true });
}

const monthAxis = (starts, width) =>
  Plot.axisX(periodTicks(starts, width), {
    tickFormat: (start) => shortPeriod(start, "month"),
    tickSize: 0,
    tickPadding: 8,
  });

function closingChart(months) {
  const starts = months.map((month) => month.period_start_date);
  const [first, last] = [months[0], months.at(-1)];
  const money = (value) => number(value, "currency");
  return chart({
    name: t("mrr_closing"),
    summary: t("chart_from_to", {
      name: "MRR",
      first: money(first.closing_mrr),
      from: period(first.period_start_date, "month"),
      last: money(last.closing_mrr),
      to: period(last.period_start_date, "month") + (last.is_complete ? "" : ` (${t("running")})`),
    }),
    draw: (width) => ({
      height: 260,
      marginTop: 12,
      marginLeft: axisRoom("currency"),
      marginRight: 20,
      x: { type: "point", domain: starts, label: null },
      y: {
        grid: true,
        nice: true,
        zero: true,
        ticks: 5,
        tickSize: 0,
        label: null,
        tickFormat: (value) => compact(value, "currency"),
      },
      marks: [
        monthAxis(starts, width - 80),
        Plot.areaY(months, {
          x: "period_start_date",
          y: "closing_mrr",
          fill: "var(--accent)",
          fillOpacity: 0.12,
        }),
        Plot.lineY(months, {
          x: "period_start_date",
          y: "closing_mrr",
          stroke: "var(--accent)",
          strokeWidth: 2.25,
        }),
        Plot.dot([last], {
          x: "period_start_date",
          y: "closing_mrr",
          r: 4,
          fill: last.is_complete ? "var(--accent)" : "var(--surface)",
          stroke: "var(--accent)",
        }),
        tip(months, {
          x: "period_start_date",
          y: "closing_mrr",
          title: (month) =>
            [
              period(month.period_start_date, "month"),
              `MRR: ${money(month.closing_mrr)}`,
              `${t("closing_customers")}: ${number(month.closing_customers, "count")}`,
            ].join("\n"),
        }),
      ],
    }),
    table: () => monthTable(t("mrr_closing"), months),
  });
}

function movementChart(months) {
  const starts = months.map((month) => month.period_start_date);
  const parts = months
    .flatMap((month) =>
      MOVEMENTS.map(([column, sign, colour]) => ({
        start: month.period_start_date,
        column,
        colour,
        value: sign * month[column],
      })),
    )
    .filter((part) => part.value !== 0);
  const latest = months.findLast((month) => month.is_complete) ?? months.at(-1);
  const up = latest.new_mrr + latest.expansion_mrr + latest.reactivation_mrr;
  const down = latest.churned_mrr + latest.contraction_mrr;
  return chart({
    name: t("mrr_movements"),
    summary: t("movements_summary", {
      period: capitalised(period(latest.period_start_date, "month")),
      up: number(up, "currency"),
      down: number(down, "currency"),
    }),
    legend: legend(MOVEMENTS.map(([column, , colour]) => [colour, t(column)])),
    draw: (width) => ({
      height: 320,
      marginTop: 12,
      marginLeft: axisRoom("currency"),
      marginRight: 20,
      x: { type: "band", domain: starts, label: null, padding: 0.25 },
      y: {
        grid: true,
        nice: true,
        ticks: 6,
        tickSize: 0,
        label: null,
        tickFormat: (value) => compact(value, "currency"),
      },
      marks: [
        monthAxis(starts, width - 80),
        Plot.barY(
          parts,
          Plot.stackY({
            x: "start",
            y: "value",
            fill: (part) => `var(--${part.colour})`,
            order: MOVEMENTS.map(([, , colour]) => `var(--${colour})`),
            insetTop: 0.5,
            insetBottom: 0.5,
          }),
        ),
        Plot.ruleY([0], { stroke: "var(--ink-2)" }),
        tip(months, {
          x: "period_start_date",
          y: (month) => month.new_mrr + month.expansion_mrr + month.reactivation_mrr,
          title: (month) =>
            [
              period(month.period_start_date, "month"),
              ...MOVEMENTS.map(
                ([column, sign]) => `${t(column)}: ${number(sign * month[column], "currency")}`,
              ),
              `${t("closing_mrr")}: ${number(month.closing_mrr, "currency")}`,
            ].join("\n"),
        }),
      ],
    }),
    table: () => monthTable(t("mrr_movements"), months),
  });
}

// Twelve complete months summed up: from where to where, and by what.
function bridgeChart(months) {
  const complete = months.filter((month) => month.is_complete).slice(-BRIDGE_MONTHS);
  const covered = complete.length ? complete : months;
  const [first, last] = [covered[0], covered.at(-1)];
  let level = first.opening_mrr;
  const steps = [{ key: "opening_mrr", from: 0, to: level, value: level, colour: "muted" }];
  for (const [column, sign, colour] of MOVEMENTS) {
    const value = sign * covered.reduce((sum, month) => sum + month[column], 0);
    steps.push({ key: column, from: level, to: level + value, value, colour, isStep: true });
    level += value;
  }
  steps.push({
    key: "closing_mrr",
    from: 0,
    to: last.closing_mrr,
    value: last.closing_mrr,
    colour: "accent",
  });
  return floatingBars({
    name: t("mrr_bridge", {
      from: period(first.period_start_date, "month"),
      to: period(last.period_start_date, "month"),
    }),
    steps: steps.map((step) => ({ ...step, text: t(step.key) })),
    isCropped: true,
  });
}

// Bars that begin where the one before ended; steps: {text, from, to, value, colour, isStep}.
function floatingBars({ name, summary, steps, isCropped = false }) {
  const levels = steps.flatMap((step) => (step.isStep ? [step.from, step.to] : [step.to]));
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  // A bridge of small steps between tall ends is all ends, unless the axis is cut.
  const floor = isCropped && low > 0 ? Math.max(0, low - (high - low) * 0.35) : Math.min(0, low);
  const bars = steps.map((step) => ({ ...step, start: step.isStep ? step.from : floor }));
  const value = (step) =>
    step.isStep && step.value > 0
      ? `+${number(step.value, "currency")}`
      : number(step.value, "currency");
  const texts = steps.map((step) => step.text);
  return chart({
    name,
    summary,
    note: floor > 0 ? t("bridge_note") : null,
    draw: (width) => {
      const left = Math.min(150, 24 + 7 * Math.max(...texts.map((text) => text.length)));
      return {
        height: bars.length * 28 + 30,
        marginLeft: left,
        marginRight: 90,
        marginTop: 4,
        x: {
          domain: [floor, high],
          nice: !floor,
          axis: "bottom",
          ticks: Math.max(1, (width - left - 90) / 110),
          tickSize: 0,
          label: null,
          tickFormat: (tick) => compact(tick, "currency"),
          grid: true,
        },
        y: { domain: texts, label: null, padding: 0.22 },
        marks: [
          Plot.axisY({
            tickSize: 0,
            tickPadding: 8,
            lineWidth: (left - 10) / 12,
            textOverflow: "ellipsis",
          }),
          Plot.barX(bars, {
            y: "text",
            x1: "start",
            x2: "to",
            fill: (step) => `var(--${step.colour})`,
            rx: 2,
          }),
          Plot.text(bars, {
            y: "text",
            x: (step) => Math.max(step.start, step.to),
            dx: 6,
            textAnchor: "start",
            text: value,
            fill: "var(--ink)",
          }),
        ],
      };
    },
    table: () =>
      table(
        name,
        [
          { name: "text", title: "", isHead: true, text: (step) => step.text },
          { name: "value", title: t("amount"), isNumber: true, text: value },
        ],
        steps,
        { isSmall: true },
      ),
  });
}

// ---------------------------------------------------------------------- cohorts

const COHORT_MEASURES = ["logos", "net", "gross"];
// Classes of the heat map; each has its own text colour in style.css.
const HEAT = [0.5, 0.6, 0.7, 0.8, 0.9, 1.0000001];

function cohorts() {
  if (!DATA.cohorts) return null;
  const measure = COHORT_MEASURES.includes(state.cohort) ? state.cohort : "logos";
  const { ages, rows, cohort_count: count } = DATA.cohorts;
  const title = t(`cohort_${measure}`);
  const name = `${t("nav_cohorts")}: ${title.toLocaleLowerCase(state.lang)}`;
  const cohortName = (row) => (row.cohort ? shortPeriod(row.cohort, "month") : t("all_cohorts"));
  const cells = rows.flatMap((row) => {
    const values = row[measure].split(",").map((text) => unpacked(text, "ratio"));
    return ages.map((age, index) => ({
      y: cohortName(row),
      age: String(age),
      value: values[index] ?? null,
      customers: row.customers,
    }));
  });
  const known = cells.filter((cell) => cell.value !== null);
  const young = cells.filter((cell) => cell.value === null);
  const heat = (cell) => HEAT.filter((step) => cell.value >= step).length;
  const year =
    known.find((cell) => cell.y === t("all_cohorts") && cell.age === "12") ?? known.at(-1);
  const percent = (cell) => decimal(cell.value * 100, 0, 0);
  const draw = (width) => ({
    width: Math.max(720, Math.min(width, 140 + ages.length * 64)),
    height: rows.length * 20 + 50,
    marginLeft: 140,
    marginTop: 44,
    marginRight: 4,
    marginBottom: 4,
    x: {
      domain: ages.map(String),
      axis: "top",
      label: t("age_axis"),
      labelArrow: "none",
      labelOffset: 40,
      tickSize: 0,
      padding: 0.04,
    },
    y: { domain: rows.map(cohortName), label: null, padding: 0.08 },
    marks: [
      Plot.axisY(rows.map(cohortName), {
        tickSize: 0,
        tickPadding: 10,
        tickFormat: (text, index) => `${text}  ·  ${number(rows[index].customers, "count")}`,
      }),
      Plot.cell(known, { x: "age", y: "y", fill: (cell) => `var(--heat-${heat(cell)})`, rx: 3 }),
      Plot.text(known, {
        x: "age",
        y: "y",
        text: percent,
        fill: (cell) => `var(--heat-text-${heat(cell)})`,
      }),
      Plot.text(young, { x: "age", y: "y", text: () => "·", fill: "var(--muted)" }),
      tip(
        known,
        {
          x: "age",
          y: "y",
          title: (cell) =>
            `${cell.y}, ${cell.age} ${SUFFIXES[state.lang].months}\n${title}: ${number(cell.value, "ratio")}`,
        },
        Plot.pointer,
      ),
    ],
  });
  const figure = chart({
    name,
    summary: year
      ? t("cohort_summary", { share: number(year.value, "ratio"), age: year.age })
      : null,
    note: count > rows.length - 1 ? t("cohorts_shown", { shown: rows.length - 1, count }) : null,
    legend: legend([
      ...[0, 1, 2, 3, 4, 5, 6].map((step) => [`heat-${step}`, heatText(step)]),
      ["young", t("too_young"), "dot"],
    ]),
    draw,
    table: () => cohortTable(name, ages, rows, measure, cohortName),
  });
  const place = figure.querySelector(".plot-place");
  place.classList.add("wide");
  place.setAttribute("role", "region");
  place.setAttribute("tabindex", "0");
  place.setAttribute("aria-label", t("scrollable", { name }));
  return [
    h(
      "div",
      { class: "controls" },
      segmented(
        "cohort",
        t("measure"),
        COHORT_MEASURES.map((code) => [code, t(`cohort_${code}`)]),
        measure,
        (code) => chooseIn("cohorts", { cohort: code === "logos" ? "" : code }),
      ),
    ),
    figure,
  ];
}

function heatText(step) {
  const edge = (value) => compact(Math.floor(value * 100) / 100, "ratio");
  if (step === 0) return `< ${edge(HEAT[0])}`;
  if (step === HEAT.length) return `> ${edge(1)}`;
  return `${edge(HEAT[step - 1]).replace(/\D*$/, "")}–${edge(HEAT[step])}`;
}

function cohortTable(name, ages, rows, measure, cohortName) {
  const columns = [
    { name: "cohort", title: t("cohort"), isHead: true, text: cohortName },
    {
      name: "customers",
      title: t("closing_customers"),
      isNumber: true,
      text: (row) => number(row.customers, "count"),
    },
    ...ages.map((age, index) => ({
      name: String(age),
      title: String(age),
      isNumber: true,
      text: (row) => {
        const value = unpacked(row[measure].split(",")[index] ?? "", "ratio");
        return value === null ? t("too_young") : number(value, "ratio");
      },
    })),
  ];
  return table(name, columns, rows, { isSmall: true });
}
