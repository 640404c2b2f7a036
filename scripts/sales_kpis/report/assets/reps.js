// Reps: win rate with its interval, quota, activity. And sales by location.

const FIRST_REPS = 20;
const MAX_REPS_IN_CHART = 30;

function reps() {
  if (!DATA.reps) return null;
  const all = records(DATA.reps).map((row) => ({
    ...row,
    rep: member(row.rep),
    team: member(row.team),
    region: member(row.region),
  }));
  const periods = periodOptions(all);
  const when = known(state.reps, periods, defaultPeriod(all, "quarter"));
  const inTime = inPeriod(all, when);
  const options = (field) => [
    [EVERY, t("all")],
    ...[...new Set(inTime.map((row) => row[field]))].sort().map((name) => [name, name]),
  ];
  const team = known(state.team, options("team"), EVERY);
  const region = known(state.region, options("region"), EVERY);
  const rows = inTime.filter(
    (row) => (team === EVERY || row.team === team) && (region === EVERY || row.region === region),
  );
  const set = (changes) => chooseIn("reps", changes);
  const count = inTime[0]?.rep_count ?? 0;
  return [
    h(
      "div",
      { class: "controls" },
      choice(t("period"), periods, when, (code) => set({ reps: code })),
      choice(t("team"), options("team"), team, (code) => set({ team: code === EVERY ? "" : code })),
      choice(t("region"), options("region"), region, (code) =>
        set({ region: code === EVERY ? "" : code }),
      ),
    ),
    rows.length
      ? [winRateChart(rows, when), repTable(rows)]
      : h("p", { class: "calm" }, t("nothing_matches")),
    othersNote(inTime.length, count),
  ];
}

function companyWinRate(when) {
  const [grain, start] = when.split("|");
  const index = DATA.trends.axes[grain]?.indexOf(start) ?? -1;
  return index < 0 || !KPIS.has("win_rate")
    ? null
    : series("win_rate", "totals", grain, FOR_CHANGES)[index];
}

function winRateChart(rows, when) {
  const closed = rows.filter((row) => row.win_rate !== null);
  const without = rows.filter((row) => row.win_rate === null).map((row) => row.rep);
  const note = without.length
    ? t("no_closed_deals", {
        names: without.slice(0, 8).join(", ") + (without.length > 8 ? " …" : ""),
      })
    : null;
  if (!closed.length) return h("p", { class: "calm" }, note);
  // Those with the most deals, where there are too many for a chart; the best first.
  const bars = closed
    .toSorted((one, other) => other.closed_deals - one.closed_deals)
    .slice(0, MAX_REPS_IN_CHART)
    .sort((one, other) => other.win_rate - one.win_rate || other.closed_deals - one.closed_deals)
    .map((row, index) => ({ ...row, y: String(index) }));
  const company = companyWinRate(when);
  const atQuota = rows.filter(
    (row) => row.quota_attainment >= 1 && row.quota_attainment !== null,
  ).length;
  return chart({
    name: t("win_rate_chart"),
    summary: t("reps_summary", { count: rows.length, quota: atQuota }),
    note: [note, othersNote(bars.length, closed.length)],
    legend: legend([
      ["accent", t("win_rate"), "dot"],
      ["muted", t("interval"), "line"],
      ...(company === null
        ? []
        : [["ink", t("company_win_rate", { value: number(company, "ratio") }), "dashed"]]),
    ]),
    draw: (width) => {
      const left = width < 500 ? 118 : 180;
      return {
        height: bars.length * 26 + 40,
        marginLeft: left,
        marginRight: 70,
        marginTop: 4,
        x: {
          domain: [0, 1],
          axis: "bottom",
          ticks: width < 500 ? 3 : 5,
          tickFormat: (value) => compact(value, "ratio"),
          tickSize: 0,
          label: null,
          grid: true,
        },
        y: { domain: bars.map((bar) => bar.y), label: null, padding: 0.2 },
        marks: [
          Plot.axisY({
            tickSize: 0,
            tickPadding: 10,
            tickFormat: (y) => bars[Number(y)].rep,
            lineWidth: (left - 12) / 12,
            textOverflow: "ellipsis",
          }),
          company === null
            ? null
            : Plot.ruleX([company], { stroke: "var(--ink)", strokeDasharray: "4 3" }),
          Plot.ruleY(bars, {
            y: "y",
            x1: "win_rate_lower",
            x2: "win_rate_upper",
            stroke: "var(--muted)",
            strokeWidth: 6,
            strokeOpacity: 0.45,
            strokeLinecap: "round",
          }),
          Plot.dot(bars, {
            y: "y",
            x: "win_rate",
            r: 5,
            fill: "var(--accent)",
            stroke: "var(--surface)",
          }),
          Plot.text(bars, {
            y: "y",
            x: 1,
            dx: 64,
            textAnchor: "end",
            text: wonOfClosed,
            fill: "var(--ink-2)",
          }),
          tip(
            bars,
            {
              y: "y",
              x: "win_rate",
              title: (bar) =>
                [
                  bar.rep,
                  `${t("win_rate")}: ${number(bar.win_rate, "ratio")}`,
                  `${t("interval")}: ${number(bar.win_rate_lower, "ratio")} – ${number(bar.win_rate_upper, "ratio")}`,
                  `${t("won_of_closed")}: ${wonOfClosed(bar)}`,
                ].join("\n"),
            },
            Plot.pointerY,
          ),
        ],
      };
    },
  });
}

// The range and the deals that it comes from: "25–84 % · 4 / 7".
function sample(row) {
  const [low, high] = [row.win_rate_lower, row.win_rate_upper].map((value) =>
    decimal(value * 100, 0, 0),
  );
  return `${low}–${high}${NBSP}% · ${wonOfClosed(row)}`;
}

const wonOfClosed = (row) =>
  `${number(row.won_deals ?? 0, "count")}${NBSP}/${NBSP}${number(row.closed_deals, "count")}`;

function repTable(rows) {
  const sorting = state.sort
    ? { by: state.sort.replace("-", ""), down: state.sort.startsWith("-") }
    : { by: "won_amount", down: true };
  const value = (name, title, unit) => ({
    name,
    title,
    isNumber: true,
    sort: (row) => row[name],
    text: (row) => number(row[name], unit),
  });
  const columns = [
    {
      name: "rep",
      title: t("rep"),
      isHead: true,
      sort: (row) => row.rep,
      node: (row) => twoLines(row.rep, `${row.team} · ${row.region}`),
    },
    value("won_amount", t("won_amount"), "currency"),
    value("quota", t("quota"), "currency"),
    {
      ...value("quota_attainment", t("attainment"), "ratio"),
      node: (row) =>
        h(
          "span",
          { class: "attained" },
          row.quota_attainment === null
            ? null
            : goalBar(
                row.quota_attainment,
                row.quota_attainment >= 1 ? "met" : "",
                t("attainment"),
              ),
          number(row.quota_attainment, "ratio"),
        ),
    },
    {
      ...value("win_rate", t("win_rate"), "ratio"),
      node: (row) =>
        twoLines(number(row.win_rate, "ratio"), row.win_rate === null ? null : sample(row)),
    },
    value("open_pipeline", t("open_pipeline"), "currency"),
    value("sales_cycle_days", t("cycle"), "days"),
    value("calls_made", t("calls"), "count"),
    value("meetings_booked", t("meetings_booked"), "count"),
    value("meetings_held", t("meetings_held"), "count"),
    value("meeting_show_rate", t("show_rate"), "ratio"),
    value("call_checklist_adherence", t("checklist"), "ratio"),
  ];
  const isShort = state.everybody !== "yes" && rows.length > FIRST_REPS;
  const ordered = sorted(rows, columns, sorting);
  return [
    table(t("nav_reps"), columns, isShort ? ordered.slice(0, FIRST_REPS) : ordered, {
      sorting,
      onsort: ({ by, down }) => chooseIn("reps", { sort: (down ? "-" : "") + by }),
    }),
    isShort ? showAllButton(rows.length, () => chooseIn("reps", { everybody: "yes" })) : null,
  ];
}

// -------------------------------------------------------------------- locations

function locations() {
  if (!DATA.locations) return null;
  const all = records(DATA.locations);
  const periods = periodOptions(all);
  const when = known(state.locations, periods, defaultPeriod(all, "quarter"));
  const rows = inPeriod(all, when).map((row) => ({
    ...row,
    region: member(row.region),
    place:
      row.city === null
        ? t("other_cities", { region: member(row.region), count: row.cities })
        : member(row.city),
  }));
  const cities = rows.filter((row) => row.city !== null);
  const top = cities[0] ?? rows[0];
  const regions = [...groupBy(rows, (row) => row.region)]
    .map(([region, found]) => ({
      region,
      revenue: found.reduce((sum, row) => sum + row.revenue, 0),
      share: found.reduce((sum, row) => sum + (row.revenue_share ?? 0), 0),
    }))
    .sort((one, other) => other.revenue - one.revenue);
  const name = t("locations");
  const columns = [
    { name: "place", title: t("city"), isHead: true, text: (row) => row.place },
    { name: "region", title: t("region"), text: (row) => row.region },
    {
      name: "revenue",
      title: t("revenue"),
      isNumber: true,
      text: (row) => number(row.revenue, "currency"),
    },
    {
      name: "share",
      title: t("share"),
      isNumber: true,
      text: (row) => number(row.revenue_share, "ratio"),
    },
    {
      name: "accounts",
      title: t("buying_accounts"),
      isNumber: true,
      text: (row) => number(row.buying_accounts, "count"),
    },
  ];
  const detail = (row) =>
    `${number(row.revenue, "currency")} · ${number(row.share ?? row.revenue_share, "ratio")}`;
  return [
    h(
      "div",
      { class: "controls" },
      choice(t("period"), periods, when, (code) => chooseIn("locations", { locations: code })),
    ),
    h(
      "div",
      { class: "columns loose" },
      chart({
        name,
        summary: t("locations_summary", {
          city: top.place,
          value: number(top.revenue, "currency"),
          share: number(top.revenue_share, "ratio"),
        }),
        draw: () => rankedBars(cities, { value: "revenue", name: (row) => row.place, detail }),
        table: () => table(name, columns, rows, { isSmall: true }),
      }),
      chart({
        name: t("by_region"),
        draw: () => rankedBars(regions, { value: "revenue", name: "region", detail }),
        table: () =>
          table(
            t("by_region"),
            [
              { name: "region", title: t("region"), isHead: true, text: (row) => row.region },
              {
                name: "revenue",
                title: t("revenue"),
                isNumber: true,
                text: (row) => number(row.revenue, "currency"),
              },
              {
                name: "share",
                title: t("share"),
                isNumber: true,
                text: (row) => number(row.share, "ratio"),
              },
            ],
            regions,
            { isSmall: true },
          ),
      }),
    ),
  ];
}
