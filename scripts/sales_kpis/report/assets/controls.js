// Radio groups, choices, tables that sort, and regions that scroll.

// A segmented control is a group of radio buttons: arrows move, Tab leaves.
function segmented(name, title, options, value, onchange) {
  const id = newId(name);
  return h(
    "fieldset",
    { class: "segmented" },
    h("legend", {}, title),
    h(
      "div",
      {},
      options.map(([code, text]) =>
        h(
          "label",
          {},
          h("input", {
            type: "radio",
            name: id,
            value: code,
            checked: code === value,
            onchange: () => onchange(code),
          }),
          h("span", {}, text),
        ),
      ),
    ),
  );
}

// options: [code, text], or {label, options: [..]} for a group of them.
function choice(title, options, value, onchange) {
  const option = ([code, text]) => h("option", { value: code, selected: code === value }, text);
  return labelled(
    title,
    h(
      "select",
      { onchange: (event) => onchange(event.target.value) },
      options.map((each) =>
        Array.isArray(each)
          ? option(each)
          : h("optgroup", { label: each.label }, each.options.map(option)),
      ),
    ),
  );
}

function labelled(title, control) {
  control.id = newId("control");
  return h("div", { class: "choice" }, h("label", { for: control.id }, title), control);
}

function toggle(text, isOn, onchange) {
  return h(
    "label",
    { class: "toggle" },
    h("input", {
      type: "checkbox",
      checked: isOn,
      onchange: (event) => onchange(event.target.checked),
    }),
    h("span", {}, text),
  );
}

// What is wider than a phone scrolls inside its own box, by keyboard as well.
function scrolling(name, ...children) {
  return h(
    "div",
    {
      class: "scrolling",
      role: "region",
      tabindex: "0",
      "aria-label": t("scrollable", { name }),
    },
    children,
  );
}

// columns: {name, title, text(row) or node(row), sort(row)?, isNumber?, isHead?, isExtra?}
// sorting: {by, down} is kept by the caller, so that it outlives a change of language.
function table(name, columns, rows, { sorting = null, onsort = null, isSmall = false } = {}) {
  const ordered = sorting?.by ? sorted(rows, columns, sorting) : rows;
  const heads = columns.map((column) => {
    const isSorted = sorting?.by === column.name;
    const content =
      onsort && column.sort
        ? h(
            "button",
            {
              type: "button",
              class: "sort",
              onclick: () =>
                onsort({ by: column.name, down: isSorted ? !sorting.down : column.isNumber }),
            },
            column.title,
            h("span", { "aria-hidden": "true" }, isSorted ? (sorting.down ? " ▼" : " ▲") : " ↕"),
          )
        : column.title;
    return h(
      "th",
      {
        scope: "col",
        class: classOf(column),
        "aria-sort": isSorted ? (sorting.down ? "descending" : "ascending") : null,
      },
      content,
    );
  });
  return scrolling(
    name,
    h(
      "table",
      { class: isSmall ? "small" : null },
      h("caption", { class: "visually-hidden" }, name),
      h("thead", {}, h("tr", {}, heads)),
      h(
        "tbody",
        {},
        ordered.map((row) => tableRow(columns, row)),
      ),
    ),
  );
}

const classOf = (column) =>
  [column.isNumber && "number", column.isExtra && "extra"].filter(Boolean).join(" ") || null;

function tableRow(columns, row) {
  return h(
    "tr",
    { class: row.rowClass },
    columns.map((column) =>
      h(
        column.isHead ? "th" : "td",
        { scope: column.isHead ? "row" : null, class: classOf(column) },
        column.node ? column.node(row) : column.text(row),
      ),
    ),
  );
}

// What has no value stays at the end, whichever way is up.
function sorted(rows, columns, { by, down }) {
  const column = columns.find((each) => each.name === by);
  const compare = new Intl.Collator(state.lang, { numeric: true }).compare;
  return [...rows].sort((left, right) => {
    const [one, other] = [column.sort(left), column.sort(right)];
    if (one === null || other === null) return (one === null) - (other === null);
    const order = typeof one === "number" ? one - other : compare(one, other);
    return down ? -order : order;
  });
}

const showAllButton = (count, onclick) =>
  h(
    "button",
    { type: "button", class: "more", onclick },
    t("show_all", { count: decimal(count, 0, 0) }),
  );

const twoLines = (first, second) => [
  h("span", { class: "first-line", title: String(first) }, first),
  second ? h("span", { class: "second-line" }, second) : null,
];

function badge(kind, text) {
  return h("span", { class: `badge ${kind}` }, text);
}

// The periods in a table of records, each grain a group; the value is "grain|date".
function periodOptions(rows) {
  const groups = new Map();
  for (const row of rows) {
    const key = `${row.period_grain}|${row.period_start_date}`;
    const group = groups.get(row.period_grain) ?? new Map();
    const text = period(row.period_start_date, row.period_grain);
    group.set(key, row.is_complete ? text : `${text} (${t("running")})`);
    groups.set(row.period_grain, group);
  }
  return ["month", "quarter", "year"]
    .filter((grain) => groups.has(grain))
    .map((grain) => ({ label: label("period_grain", grain), options: [...groups.get(grain)] }));
}

const inPeriod = (rows, key) =>
  rows.filter((row) => `${row.period_grain}|${row.period_start_date}` === key);

// The latest complete period of the grain, else the running one, else any.
function defaultPeriod(rows, grain) {
  const ofGrain = rows.filter((row) => row.period_grain === grain);
  const row = ofGrain.find((each) => each.is_complete) ?? ofGrain[0] ?? rows[0];
  return `${row.period_grain}|${row.period_start_date}`;
}
