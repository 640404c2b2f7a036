// What is asked first: will the quota be made, what changed, what needs attention.

const OUTLOOK = { made: "ahead", likely: "on_track", open: "warning", unlikely: "behind" };
const ACTION_SECTIONS = { reps: "goals", deals: "deals", alerts: "alerts" };

function first() {
  if (!DATA.first) return null;
  const { forecasts, lines } = DATA.first;
  const byQuestion = groupBy(lines ? records(lines) : [], (row) => row.question);
  const blocks = [
    [t("will_we_make_it"), (forecasts ? records(forecasts) : []).map(outlook)],
    [t("what_changed"), (byQuestion.get("changes") ?? []).map(move)],
    [t("what_needs_me"), (byQuestion.get("actions") ?? []).map(action)],
  ];
  return h(
    "div",
    { class: "first" },
    blocks.map(([title, items]) =>
      h(
        "div",
        { class: "block" },
        h("h3", {}, title),
        items.length ? h("ul", {}, items) : h("p", { class: "quiet" }, t("nothing_stands_out")),
      ),
    ),
  );
}

function outlook(row) {
  const money = (value) => number(value, "currency");
  const name = capitalised(period(row.period_start_date, row.period_grain));
  const gap = row.gap_amount;
  return h(
    "li",
    {},
    h(
      "p",
      { class: "outlook" },
      h("b", {}, name),
      row.outlook ? badge(OUTLOOK[row.outlook], t(`outlook_${row.outlook}`)) : null,
      h("span", { class: "quiet" }, t("days_to_go", { count: decimal(row.days_left, 0, 0) })),
    ),
    row.quota === null
      ? null
      : h("progress", {
          class: "neutral",
          max: String(row.quota),
          value: String(Math.min(row.won_so_far, row.quota)),
          "aria-label": t("won_of_quota", { won: money(row.won_so_far), quota: money(row.quota) }),
        }),
    h(
      "p",
      {},
      row.quota === null
        ? t("won_so_far", { won: money(row.won_so_far) })
        : t("won_of_quota", { won: money(row.won_so_far), quota: money(row.quota) }),
    ),
    row.forecast_amount === null
      ? null
      : h(
          "p",
          {},
          h("b", {}, t("forecast_is", { value: money(row.forecast_amount) })),
          gap === null
            ? ""
            : ` ${t(gap < 0 ? "gap_short" : "gap_over", { value: money(Math.abs(gap)) })}`,
        ),
    row.low_amount === null
      ? null
      : h(
          "p",
          { class: "quiet" },
          t("likely_range", {
            low: money(row.low_amount),
            high: money(row.high_amount),
            held: decimal(row.held_periods, 0, 0),
            tested: decimal(row.tested_periods, 0, 0),
          }),
        ),
  );
}

const inLanguage = (row, field) => (state.lang === "ru" ? row[`${field}_ru`] : row[field]);

function move(row) {
  return h(
    "li",
    {},
    h(
      "p",
      {},
      inLanguage(row, "sentence"),
      " ",
      h("span", { class: `mark ${row.verdict}` }, t(row.verdict)),
      row.detail === null
        ? null
        : h("span", { class: "quiet" }, t("first_driver", { name: inLanguage(row, "detail") })),
    ),
  );
}

function action(row) {
  const id = ACTION_SECTIONS[row.topic];
  return h(
    "li",
    {},
    h("p", {}, inLanguage(row, "sentence"), " ", h("a", { href: `#${id}` }, t(`nav_${id}`))),
  );
}
