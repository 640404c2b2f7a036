// The data of the page, what has been chosen on it, and how elements are made.
// Text comes into the page only as text nodes: no name in the data is ever read as HTML.

"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const KPIS = new Map(DATA.kpis.map((kpi) => [kpi.kpi, kpi]));
const LANGS = ["en", "ru"];

// ---------------------------------------------------------------- what is chosen
// It is kept in the address after the # and nowhere else: the address is the view.

const DEFAULTS = { lang: DATA.meta.lang, theme: "auto", at: "" };
const state = { ...DEFAULTS };

function readHash() {
  const hash = location.hash.slice(1);
  // A plain #section is a link that somebody has typed or kept.
  const found = hash.includes("=") ? Object.fromEntries(new URLSearchParams(hash)) : { at: hash };
  for (const key of Object.keys(state)) delete state[key];
  Object.assign(state, DEFAULTS, found);
  if (!LANGS.includes(state.lang)) state.lang = DEFAULTS.lang;
  if (!["auto", "light", "dark"].includes(state.theme)) state.theme = "auto";
}

function choose(changes) {
  Object.assign(state, changes);
  const kept = Object.entries(state).filter(([key, value]) => value !== (DEFAULTS[key] ?? ""));
  const hash = new URLSearchParams(kept).toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

// --------------------------------------------------------------------- languages

const langIndex = () => LANGS.indexOf(state.lang);

// A pair [English, Russian] in the language of the page.
const tr = (pair) => (pair ? (pair[langIndex()] ?? pair[0]) : "");

function t(key, values = {}) {
  return TEXTS[key][langIndex()].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

const label = (kind, code) => (DATA.labels[kind]?.[code] ? tr(DATA.labels[kind][code]) : code);
const kpiLabel = (kpi) => (KPIS.has(kpi) ? tr(KPIS.get(kpi).label) : kpi);
// "unknown" is a member like any other, but has a name in each language.
const member = (name) => (name === null || name === "unknown" ? t("unknown") : name);

// ----------------------------------------------------------------------- reading

// Rows that share their column names, as objects.
function records(table) {
  return table.rows.map((row) =>
    Object.fromEntries(table.columns.map((column, index) => [column, row[index]])),
  );
}

const DIGITS = { ratio: 4, points: 4, currency: 3, count: 3 };
const FOR_CHANGES = 2;

function unpacked(text, unit, moreDigits = 0) {
  if (text === "") return null;
  return Number.parseInt(text, 36) / 10 ** ((DIGITS[unit] ?? 2) + moreDigits);
}

// The values of a line "index of the first:v,v,.." along the whole axis of its grain.
function unpackedLine(line, length, unit, moreDigits = 0) {
  const values = new Array(length).fill(null);
  if (!line) return values;
  const [first, texts] = line.split(":");
  texts.split(",").forEach((text, index) => {
    values[Number(first) + index] = unpacked(text, unit, moreDigits);
  });
  return values;
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

// -------------------------------------------------------------------- making HTML

function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined),
  );
  return element;
}

const hidden = (text) => h("span", { class: "visually-hidden" }, text);

let lastId = 0;
const newId = (stem) => `${stem}-${(lastId += 1)}`;
