// Accounts of several systems: what made them one customer, and those without a match.

const MONEY = ["won_amount", "revenue", "left_out_revenue", "mrr", "left_out_mrr"];
const FIRST_UNMATCHED = 12;

function customers() {
  if (!DATA.customers) return null;
  const rows = records(DATA.customers.by_source);
  const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
  return [
    h(
      "p",
      { class: "quiet" },
      t("customers_summary", {
        accounts: decimal(sum("accounts"), 0, 0),
        customers: decimal(DATA.customers.customers, 0, 0),
        unmatched: decimal(DATA.customers.unmatched, 0, 0),
      }),
    ),
    h("div", { class: "block" }, h("h3", {}, t("by_source")), sourceTable(rows, sum)),
    h("div", { class: "block" }, h("h3", {}, t("without_match")), unmatchedTable()),
  ];
}

function sourceTable(rows, sum) {
  const columns = [
    {
      name: "source",
      title: t("source_system"),
      isHead: true,
      node: (row) => twoLines(row.connector, label("match", row.match)),
    },
    {
      name: "accounts",
      title: t("accounts"),
      isNumber: true,
      text: (row) => number(row.accounts, "count"),
    },
    ...MONEY.filter((name) => name === "revenue" || sum(name)).map(moneyColumn),
  ];
  return table(t("by_source"), columns, rows, { isSmall: true });
}

const moneyColumn = (name) => ({
  name,
  title: name === "mrr" ? "MRR" : t(name),
  isNumber: true,
  // A column of zeros hides the sums in it.
  text: (row) => number(row[name] || null, "currency"),
});

function unmatchedTable() {
  if (!DATA.customers.accounts) return h("p", { class: "calm" }, t("all_matched"));
  const rows = records(DATA.customers.accounts);
  const isShort = state.customers !== "all" && rows.length > FIRST_UNMATCHED;
  const columns = [
    {
      name: "account",
      title: t("account"),
      isHead: true,
      node: (row) => twoLines(row.account, row.connector),
    },
    {
      name: "match",
      title: t("why_unmatched"),
      node: (row) => twoLines(label("match", row.match), row.match_key),
    },
    ...["won_amount", "revenue", "mrr"].map(moneyColumn),
  ];
  return [
    table(t("without_match"), columns, isShort ? rows.slice(0, FIRST_UNMATCHED) : rows),
    isShort ? showAllButton(rows.length, () => chooseIn("customers", { customers: "all" })) : null,
    othersNote(rows.length, DATA.customers.unmatched),
  ];
}
