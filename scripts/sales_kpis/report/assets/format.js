// Numbers and dates as people read them: the same digits as read/number_format.py.

const NOTHING = "–";
const NBSP = "\u00a0";
const SUFFIXES = {
  en: { days: "d", minutes: "min", months: "mo", multiple: "×", percentage_points: "pp" },
  ru: { days: "дн.", minutes: "мин", months: "мес.", multiple: "×", percentage_points: "п. п." },
};
// From here on the cents of an amount say nothing.
const WHOLE_AMOUNT = 1000;

const formats = new Map();

function decimal(value, least, most, options = {}) {
  const key = JSON.stringify([state.lang, least, most, options]);
  if (!formats.has(key)) {
    formats.set(
      key,
      new Intl.NumberFormat(state.lang, {
        minimumFractionDigits: least,
        maximumFractionDigits: most,
        // What shows as nothing has no sign.
        signDisplay: "negative",
        ...options,
      }),
    );
  }
  return formats.get(key).format(value);
}

function number(value, unit) {
  if (value === null || value === undefined) return NOTHING;
  if (unit === "ratio") return shownShare(value);
  if (unit === "currency") return amount(value);
  if (unit === "count") return decimal(value, 0, 2);
  if (unit === "points") return signed(value * 100);
  const suffix = SUFFIXES[state.lang][unit];
  return decimal(value, 1, 1) + (suffix ? NBSP + suffix : "");
}

function shownShare(value) {
  // As a percent, so that its digits are moved and not computed; the sign is set apart.
  const parts = new Intl.NumberFormat(state.lang, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: "negative",
  }).formatToParts(value);
  const digits = parts.filter((part) => !["percentSign", "literal"].includes(part.type));
  return digits.map((part) => part.value).join("") + NBSP + "%";
}

function amount(value) {
  const digits = Math.abs(value) >= WHOLE_AMOUNT ? 0 : 2;
  return withSymbol(decimal(value, digits, digits));
}

// The sign of an English amount stands before its symbol.
function withSymbol(text) {
  const symbol = tr(DATA.meta.symbol);
  if (state.lang === "ru") return text + NBSP + symbol;
  return text.startsWith("-") ? `-${symbol}${text.slice(1)}` : symbol + text;
}

// What shows as nothing has no sign.
function signed(value) {
  const text = decimal(Math.abs(value), 1, 1);
  if (!/[1-9]/.test(text)) return text;
  return (value > 0 ? "+" : "-") + text;
}

// Shares change by percentage points, amounts in proportion.
function change(value, previous, unit) {
  if (value === null || previous === null || previous === undefined) return "";
  if (unit === "ratio" || unit === "points") {
    const points = signed((value - previous) * 100);
    return unit === "ratio" ? points + NBSP + SUFFIXES[state.lang].percentage_points : points;
  }
  if (previous === 0) return "";
  return signed(((value - previous) / Math.abs(previous)) * 100) + NBSP + "%";
}

// For axes: short, because a tick has no room.
function compact(value, unit) {
  if (unit === "ratio") return decimal(value * 100, 0, 1) + NBSP + "%";
  if (unit === "points") return decimal(value * 100, 0, 0);
  const text = decimal(value, 0, 1, Math.abs(value) >= 10000 ? { notation: "compact" } : {});
  return unit === "currency" ? withSymbol(text) : text;
}

// ------------------------------------------------------------------------- dates

// Day before month in English, too: "6/7" is two days to two readers.
const dateLocale = () => (state.lang === "ru" ? "ru" : "en-GB");
const asDate = (iso) => new Date(`${iso}T00:00:00Z`);

function dateText(iso, options) {
  const format = new Intl.DateTimeFormat(dateLocale(), { timeZone: "UTC", ...options });
  return format.format(asDate(iso));
}

const day = (iso) =>
  iso ? dateText(iso, { day: "numeric", month: "short", year: "numeric" }) : NOTHING;
const longDay = (iso) => dateText(iso, { day: "numeric", month: "long", year: "numeric" });
const shortDay = (iso) => dateText(iso, { day: "numeric", month: "short" }).replace(" ", NBSP);

function period(iso, grain) {
  const year = iso.slice(0, 4);
  if (grain === "month") return `${dateText(iso, { month: "long" })} ${year}`;
  if (grain === "quarter")
    return t("quarter", { number: Math.ceil(Number(iso.slice(5, 7)) / 3), year });
  if (grain === "year") return year;
  return day(iso);
}

// For axes.
function shortPeriod(iso, grain) {
  const year = iso.slice(0, 4);
  if (grain === "quarter" || grain === "year") return period(iso, grain);
  if (grain === "day" || grain === "week") return shortDay(iso);
  return `${dateText(iso, { month: "short" }).replace(".", "")} ${year.slice(2)}`;
}

const moment = (iso) =>
  new Intl.DateTimeFormat(dateLocale(), {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  }).format(new Date(iso));
