// Data quality, the glossary, and the definition that opens from any card.

function quality(leftOut) {
  const rows = records(DATA.quality);
  const missing = DATA.kpis.filter((kpi) => kpi.reason);
  return [
    h(
      "p",
      { class: "quiet" },
      t("rows_read", {
        count: decimal(DATA.quality.read, 0, 0),
        rejected: decimal(DATA.quality.rejected, 0, 0),
      }),
    ),
    rows.length
      ? h(
          "ul",
          { class: "alerts" },
          rows.map((row) =>
            h(
              "li",
              { class: "alert finding" },
              severityBadge(row.severity),
              h("p", {}, state.lang === "ru" ? row.example_ru : row.example),
              h("span", { class: "quiet" }, h("code", {}, row.rule)),
              h("b", {}, t("times", { count: decimal(row.row_count, 0, 0) })),
            ),
          ),
        )
      : h("p", { class: "calm" }, t("no_findings")),
    h("h3", {}, t("missing_kpis")),
    missing.length
      ? h(
          "ul",
          { class: "plain" },
          missing.map((kpi) => h("li", {}, h("b", {}, tr(kpi.label)), " ", tr(kpi.reason))),
        )
      : h("p", { class: "calm" }, t("all_kpis_available")),
    leftOut.length
      ? [
          h("h3", {}, t("sections_left_out")),
          h(
            "ul",
            { class: "plain" },
            leftOut.map((id) => h("li", {}, t(`nav_${id}`))),
          ),
        ]
      : null,
  ];
}

// --------------------------------------------------------------------- glossary

const DEFINED = ["formula", "unit", "better", "source", "inputs", "note", "reason"];

function definition(kpi) {
  const text = {
    formula: () => h("code", {}, tr(kpi.formula)),
    unit: () => label("unit", kpi.unit),
    better: () => t(`better_${kpi.better}`),
    note: () => tr(kpi.note),
    reason: () => tr(kpi.reason),
  };
  const title = (field) => t(field === "better" ? "better_is" : field);
  return [
    h("p", {}, tr(kpi.description)),
    h(
      "dl",
      {},
      DEFINED.filter((field) => kpi[field]).map((field) => [
        h("dt", {}, title(field)),
        h("dd", {}, text[field] ? text[field]() : kpi[field]),
      ]),
    ),
  ];
}

function glossary() {
  const list = h("div", { class: "glossary" });
  const count = h("p", { class: "quiet", "aria-live": "polite" });
  const search = h("input", {
    type: "search",
    value: state.search ?? "",
    oninput: (event) => {
      choose({ search: event.target.value });
      fill(event.target.value);
    },
  });
  const fill = (words) => {
    const found = DATA.kpis.filter((kpi) => isFound(kpi, words));
    count.textContent = t("found_kpis", { count: decimal(found.length, 0, 0) });
    list.replaceChildren(
      ...[...groupBy(found, (kpi) => kpi.folder)].map(([folder, kpis]) =>
        h(
          "div",
          { class: "folder" },
          h("h3", {}, label("folder", folder)),
          kpis.map(glossaryEntry),
        ),
      ),
    );
  };
  fill(state.search ?? "");
  return [h("div", { class: "controls" }, labelled(t("search"), search)), count, list];
}

function isFound(kpi, words) {
  const text = [kpi.kpi, ...kpi.label, ...kpi.description].join(" ").toLocaleLowerCase();
  return words
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function glossaryEntry(kpi) {
  return h(
    "details",
    {
      id: `kpi-${kpi.kpi}`,
      ontoggle: (event) => {
        if (event.target.open && event.target.childElementCount === 1)
          event.target.append(...definition(kpi).flat());
      },
    },
    h("summary", {}, h("span", {}, tr(kpi.label)), h("code", {}, kpi.kpi)),
  );
}

// ----------------------------------------------------------------------- dialog

// The change of the latest period, and by each dimension who brought most of it.
function whyItChanged(name) {
  const found = DATA.changes[name];
  if (!found) return [];
  const noise = found.verdict === "within_noise" ? ` ${t("chance_would_bring_it")}` : "";
  return [
    h("h3", {}, t("why_it_changed")),
    h("p", {}, tr(found.sentence) + noise),
    found.drivers.length
      ? h(
          "dl",
          {},
          found.drivers.map(([dimension, drivers]) => [
            h("dt", {}, label("dimension", dimension)),
            h("dd", {}, tr(drivers)),
          ]),
        )
      : "",
    h("h3", {}, t("definition")),
  ];
}

function openDefinition(name) {
  const kpi = KPIS.get(name);
  const dialog = document.getElementById("definition");
  const title = newId("definition-title");
  const hasTrend = name in DATA.trends.totals;
  dialog.setAttribute("aria-labelledby", title);
  dialog.replaceChildren(
    h(
      "div",
      { class: "dialog-head" },
      h("h2", { id: title }, tr(kpi.label)),
      h(
        "button",
        { type: "button", class: "close", "aria-label": t("close"), onclick: () => dialog.close() },
        "×",
      ),
    ),
    h("p", { class: "quiet" }, h("code", {}, kpi.kpi)),
    ...whyItChanged(name),
    ...definition(kpi).flat(),
    hasTrend
      ? h(
          "button",
          {
            type: "button",
            class: "more",
            onclick: () => {
              dialog.close();
              chooseIn("trends", { kpi: name, slice: "" });
              goTo("trends");
            },
          },
          t("show_trend"),
        )
      : "",
  );
  dialog.showModal();
}
