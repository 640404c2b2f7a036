// The pipeline: waterfall, funnel, deals that are stuck, reasons of losses.

const LINES = [
  ["begin", 0, "muted"],
  ["created", 1, "up-1"],
  ["reopened", 1, "up-3"],
  ["pulled_in", 1, "up-2"],
  ["increased", 1, "up-2"],
  ["transferred_in", 1, "side"],
  ["exchange_rate", 1, "side"],
  ["decreased", -1, "down-2"],
  ["transferred_out", -1, "side"],
  ["pushed_out", -1, "down-2"],
  ["removed", -1, "down-2"],
  ["lost", -1, "down-1"],
  ["won", -1, "good"],
  ["end", 0, "accent"],
];
const EVERY = "*";

function pipeline() {
  const parts = [waterfall(), funnel()].filter(Boolean);
  return parts.length ? h("div", { class: "columns" }, parts) : null;
}

const pipelineOptions = (rows) => [
  [EVERY, t("all")],
  ...[...new Set(rows.map((row) => row.pipeline))].sort().map((name) => [name, member(name)]),
];

function known(value, options, fallback) {
  const codes = options.flatMap((option) =>
    Array.isArray(option) ? [option[0]] : option.options.map(([code]) => code),
  );
  return codes.includes(value) ? value : fallback;
}

function waterfall() {
  if (!DATA.waterfall) return null;
  const all = records(DATA.waterfall);
  const forms = [...new Set(all.map((row) => row.form))];
  const form = forms.includes(state.form) ? state.form : forms[0];
  const rows = all.filter((row) => row.form === form);
  const periods = periodOptions(rows);
  const pipelines = pipelineOptions(rows);
  const when = known(state.waterfall, periods, defaultPeriod(rows, "quarter"));
  const which = known(state.pipeline, pipelines, EVERY);
  const chosen = inPeriod(rows, when).filter((row) => which === EVERY || row.pipeline === which);
  const sum = (line) => chosen.reduce((total, row) => total + (row[line] ?? 0), 0);
  let level = 0;
  const steps = [];
  for (const [line, sign, colour] of LINES) {
    const value = sum(line);
    // Cents that are left over from adding up are no movement.
    if (sign && Math.abs(value) < 0.005) continue;
    const from = level;
    level = sign ? level + sign * value : value;
    steps.push({
      text: t(`line_${line}`),
      from,
      to: level,
      value: sign < 0 ? -value : value,
      colour,
      isStep: sign !== 0,
    });
  }
  const money = (line) => number(sum(line), "currency");
  return h(
    "div",
    { class: "block" },
    h(
      "div",
      { class: "controls" },
      segmented(
        "form",
        t("form"),
        forms.map((code) => [code, t(`form_${code}`)]),
        form,
        (code) => chooseIn("pipeline", { form: code }),
      ),
      choice(t("period"), periods, when, (code) => chooseIn("pipeline", { waterfall: code })),
      choice(t("pipeline"), pipelines, which, (code) => chooseIn("pipeline", { pipeline: code })),
    ),
    floatingBars({
      name: t("waterfall"),
      summary: t("waterfall_summary", {
        begin: money("begin"),
        end: money("end"),
        won: money("won"),
        lost: money("lost"),
      }),
      steps,
    }),
  );
}

// ----------------------------------------------------------------------- funnel

const OUTCOMES = [
  ["advanced", "up-2"],
  ["still_there", "up-1"],
  ["back", "down-2"],
  ["lost", "down-1"],
];

function funnel() {
  if (!DATA.funnel) return null;
  const rows = records(DATA.funnel);
  const periods = periodOptions(rows);
  const when = known(state.funnel, periods, defaultPeriod(rows, "quarter"));
  const pipelines = pipelineOptions(rows).slice(1);
  const largest = pipelines[0][0];
  const which = known(state.stages, pipelines, defaultPipeline(rows) ?? largest);
  const stages = inPeriod(rows, when).filter((row) => row.pipeline === which);
  return h(
    "div",
    { class: "block" },
    h(
      "div",
      { class: "controls" },
      choice(t("period"), periods, when, (code) => chooseIn("pipeline", { funnel: code })),
      choice(t("pipeline"), pipelines, which, (code) => chooseIn("pipeline", { stages: code })),
    ),
    stages.length ? funnelChart(stages) : h("p", { class: "calm" }, t("nothing_matches")),
  );
}

// The pipeline that most deals go through.
function defaultPipeline(rows) {
  const counts = groupBy(rows, (row) => row.pipeline);
  const total = (found) => found.reduce((sum, row) => sum + row.entered_deals, 0);
  return [...counts].sort((one, other) => total(other[1]) - total(one[1]))[0]?.[0];
}

function funnelChart(stages) {
  const name = t("funnel");
  const parts = stages.flatMap((stage) =>
    OUTCOMES.map(([outcome, colour]) => ({
      stage: stage.stage,
      colour,
      value: stage[`${outcome}_deals`],
    })),
  );
  const days = (stage) =>
    stage.median_days_to_advance === null ? "" : number(stage.median_days_to_advance, "days");
  const first = stages[0];
  return chart({
    name,
    summary: t("funnel_summary", {
      count: number(first.entered_deals, "count"),
      stage: first.stage,
      share: number(first.conversion_rate, "ratio"),
    }),
    legend: legend(OUTCOMES.map(([outcome, colour]) => [colour, t(outcome)])),
    draw: () => {
      const most = Math.max(...stages.map((stage) => stage.entered_deals));
      return {
        height: stages.length * 54 + 16,
        marginLeft: 2,
        marginRight: 56,
        marginTop: 0,
        marginBottom: 4,
        x: { domain: [0, most], axis: null },
        y: { domain: stages.map((stage) => stage.stage), axis: null, padding: 0 },
        marks: [
          Plot.barX(
            parts,
            Plot.stackX({
              y: "stage",
              x: "value",
              fill: (part) => `var(--${part.colour})`,
              insetTop: 26,
              insetBottom: 6,
              insetRight: 1,
              order: OUTCOMES.map(([, colour]) => `var(--${colour})`),
            }),
          ),
          Plot.text(stages, {
            y: "stage",
            x: 0,
            dy: -14,
            textAnchor: "start",
            text: "stage",
            fill: "var(--ink)",
            fontWeight: 600,
          }),
          Plot.text(stages, {
            y: "stage",
            frameAnchor: "right",
            dx: 54,
            dy: -14,
            textAnchor: "end",
            text: (stage) =>
              `${t("conversion")}: ${number(stage.conversion_rate, "ratio")}${days(stage) ? `, ${days(stage)}` : ""}`,
            fill: "var(--ink-2)",
          }),
          Plot.text(stages, {
            y: "stage",
            x: "entered_deals",
            dx: 6,
            dy: 10,
            textAnchor: "start",
            text: (stage) => number(stage.entered_deals, "count"),
            fill: "var(--ink)",
            fontWeight: 600,
          }),
          tip(
            stages,
            {
              y: "stage",
              x: "entered_deals",
              title: (stage) =>
                [
                  stage.stage,
                  `${t("entered")}: ${number(stage.entered_deals, "count")}`,
                  ...OUTCOMES.map(
                    ([outcome]) => `${t(outcome)}: ${number(stage[`${outcome}_deals`], "count")}`,
                  ),
                ].join("\n"),
            },
            Plot.pointerY,
          ),
        ],
      };
    },
    table: () => {
      const count = (column, title) => ({
        name: column,
        title,
        isNumber: true,
        text: (row) => number(row[column], "count"),
      });
      return table(
        name,
        [
          { name: "stage", title: t("stage"), isHead: true, text: (row) => row.stage },
          count("entered_deals", t("entered")),
          ...OUTCOMES.map(([outcome]) => count(`${outcome}_deals`, t(outcome))),
          {
            name: "rate",
            title: t("conversion"),
            isNumber: true,
            text: (row) => number(row.conversion_rate, "ratio"),
          },
          {
            name: "days",
            title: t("median_days"),
            isNumber: true,
            text: (row) => number(row.median_days_to_advance, "days"),
          },
        ],
        stages,
        { isSmall: true },
      );
    },
  });
}

// ------------------------------------------------------------------------ deals

const FIRST_DEALS = 12;

function deals() {
  const parts = [attention(), losses()].filter(Boolean);
  return parts.length ? h("div", { class: "columns uneven" }, parts) : null;
}

function attention() {
  if (!DATA.attention) return null;
  const rows = records(DATA.attention).map((row) => ({
    ...row,
    rep: member(row.rep),
    team: member(row.team),
  }));
  const sorting = state.dealsort
    ? { by: state.dealsort.replace("-", ""), down: state.dealsort.startsWith("-") }
    : { by: "amount", down: true };
  const isShort = state.deals !== "all" && rows.length > FIRST_DEALS;
  const name = t("attention");
  const columns = [
    {
      name: "deal",
      title: t("deal"),
      isHead: true,
      sort: (row) => row.deal,
      node: (row) => twoLines(row.deal ?? NOTHING, member(row.pipeline)),
    },
    {
      name: "rep",
      title: t("rep"),
      sort: (row) => row.rep,
      node: (row) => twoLines(row.rep, row.team),
    },
    {
      name: "stage",
      title: t("stage"),
      sort: (row) => row.stage,
      node: (row) => twoLines(row.stage),
    },
    {
      name: "amount",
      title: t("amount"),
      isNumber: true,
      sort: (row) => row.amount,
      text: (row) => number(row.amount, "currency"),
    },
    {
      name: "days",
      title: t("days_in_stage"),
      isNumber: true,
      sort: (row) => row.days_in_stage,
      text: (row) => number(row.days_in_stage, "count"),
    },
    {
      name: "usual",
      title: t("usual_days"),
      isNumber: true,
      text: (row) => `${decimal(row.warning_days, 0, 0)} / ${decimal(row.alarm_days, 0, 0)}`,
    },
    {
      name: "level",
      title: t("level"),
      sort: (row) => row.rotting_level,
      node: (row) =>
        badge(
          `severity ${row.rotting_level === "alarm" ? "critical" : "warning"}`,
          t(`level_${row.rotting_level}`),
        ),
    },
    {
      name: "close",
      title: t("expected_close"),
      sort: (row) => row.expected_close_date,
      node: (row) =>
        twoLines(
          day(row.expected_close_date),
          row.is_overdue ? badge("overdue", t("overdue")) : null,
        ),
    },
  ];
  const ordered = sorted(rows, columns, sorting);
  return h(
    "div",
    { class: "block" },
    h("h3", {}, name),
    h(
      "p",
      { class: "quiet" },
      t("attention_summary", {
        count: decimal(DATA.attention.count, 0, 0),
        amount: number(DATA.attention.amount, "currency"),
      }),
    ),
    table(name, columns, isShort ? ordered.slice(0, FIRST_DEALS) : ordered, {
      sorting,
      onsort: ({ by, down }) => chooseIn("deals", { dealsort: (down ? "-" : "") + by }),
    }),
    isShort ? showAllButton(rows.length, () => chooseIn("deals", { deals: "all" })) : null,
    othersNote(rows.length, DATA.attention.count),
  );
}

function losses() {
  if (!DATA.losses) return null;
  const all = records(DATA.losses);
  const periods = periodOptions(all);
  const when = known(state.losses, periods, defaultPeriod(all, "quarter"));
  const rows = inPeriod(all, when).map((row) => ({ ...row, reason: member(row.lost_reason) }));
  const total = rows.reduce((sum, row) => sum + row.lost_deals, 0);
  const name = t("losses");
  return h(
    "div",
    { class: "block" },
    h(
      "div",
      { class: "controls" },
      choice(t("period"), periods, when, (code) => chooseIn("deals", { losses: code })),
    ),
    chart({
      name,
      summary: t("losses_summary", {
        reason: rows[0].reason,
        count: rows[0].lost_deals,
        all: total,
      }),
      draw: () =>
        rankedBars(rows, {
          value: "lost_deals",
          unit: "count",
          name: "reason",
          detail: (row) =>
            `${number(row.lost_deals, "count")} · ${number(row.lost_amount, "currency")}`,
        }),
      table: () =>
        table(
          name,
          [
            { name: "reason", title: t("lost_reason"), isHead: true, text: (row) => row.reason },
            {
              name: "deals",
              title: t("lost_deals"),
              isNumber: true,
              text: (row) => number(row.lost_deals, "count"),
            },
            {
              name: "amount",
              title: t("lost_amount"),
              isNumber: true,
              text: (row) => number(row.lost_amount, "currency"),
            },
          ],
          rows,
          { isSmall: true },
        ),
    }),
  );
}

// Bars with the name above them, the longest first: fits a phone and long Russian names.
function rankedBars(rows, { value, name, detail, colour = () => "var(--accent)" }) {
  const bars = rows.map((row, index) => ({ ...row, y: String(index) }));
  const most = Math.max(...bars.map((bar) => bar[value]), 0);
  return {
    height: bars.length * 44 + 8,
    marginLeft: 2,
    marginRight: 2,
    marginTop: 0,
    marginBottom: 4,
    x: { domain: [Math.min(0, ...bars.map((bar) => bar[value])), most || 1], axis: null },
    y: { domain: bars.map((bar) => bar.y), axis: null, padding: 0 },
    marks: [
      Plot.barX(bars, {
        y: "y",
        x1: 0,
        x2: most || 1,
        fill: "var(--track)",
        insetTop: 24,
        insetBottom: 8,
        rx: 3,
      }),
      Plot.barX(bars, {
        y: "y",
        x1: 0,
        x2: value,
        fill: colour,
        insetTop: 24,
        insetBottom: 8,
        rx: 3,
      }),
      Plot.text(bars, {
        y: "y",
        frameAnchor: "left",
        dy: -10,
        textAnchor: "start",
        text: name,
        fill: "var(--ink)",
        lineWidth: 22,
        textOverflow: "ellipsis",
      }),
      Plot.text(bars, {
        y: "y",
        frameAnchor: "right",
        dy: -10,
        textAnchor: "end",
        text: detail,
        fill: "var(--ink-2)",
      }),
    ],
  };
}
