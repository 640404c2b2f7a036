// Puts the sections into the page, and again when the language changes.

// Each returns elements, or null where there are no data for it.
const SECTIONS = {
  first,
  scorecard,
  today,
  alerts,
  goals,
  trends,
  mrr,
  cohorts,
  pipeline,
  reps,
  deals,
  locations,
  customers,
  quality,
  glossary,
};
const bodyOf = (id) => document.querySelector(`#${id} > .section-body`);
let leftOut = [];
// Who has one source has nothing to match: nothing is missing.
const MAY_BE_MISSING = ["quality", "customers"];

function fill(id) {
  const content = [SECTIONS[id](leftOut)].flat(Infinity).filter(Boolean);
  bodyOf(id).replaceChildren(...content);
  const isEmpty = content.length === 0;
  document.getElementById(id).hidden = isEmpty;
  document.querySelector(`nav a[href="#${id}"]`).parentElement.hidden = isEmpty;
  return !isEmpty;
}

// A choice inside a section: only it is drawn anew, and the focus stays where it was.
function chooseIn(id, changes) {
  choose(changes);
  const focused = focusedIn(id);
  fill(id);
  restoreFocus(id, focused);
}

const focusable = (id) => [...bodyOf(id).querySelectorAll("button, input, select, summary")];

function focusedIn(id) {
  const index = focusable(id).indexOf(document.activeElement);
  return index < 0 ? null : index;
}

function restoreFocus(id, index) {
  if (index === null) return;
  const elements = focusable(id);
  elements[Math.min(index, elements.length - 1)]?.focus({ preventScroll: true });
}

// ----------------------------------------------------------------------- frame

function fillFrame() {
  const { meta } = DATA;
  const title = meta.title ?? t("title");
  const root = document.documentElement;
  root.lang = state.lang;
  document.title = `${title} · ${day(meta.as_of)}`;
  for (const element of document.querySelectorAll("[data-text]"))
    element.textContent = t(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]"))
    element.setAttribute("aria-label", t(element.dataset.label));
  document.getElementById("page-title").textContent = title;
  const available = DATA.kpis.filter((kpi) => !kpi.reason).length;
  document
    .getElementById("facts")
    .replaceChildren(
      ...[
        t("as_of", { date: longDay(meta.as_of) }),
        meta.source ? t("source_files", { name: meta.source }) : t("source_demo"),
        t("published", { time: moment(meta.published_at) }),
        t("kpis_available", { count: available, all: DATA.kpis.length }),
        ...(meta.is_masked ? [t("names_masked")] : []),
      ].map((text) => h("li", {}, text)),
    );
  if (DATA.withheld.length)
    document.getElementById("withheld").textContent = t("withheld", {
      names: DATA.withheld.map(tr).join(", "),
    });
  document.querySelector("#scorecard .lead").textContent = scorecardLead();
  document.getElementById("settings").replaceChildren(
    segmented(
      "lang",
      t("language"),
      [
        ["en", "EN"],
        ["ru", "RU"],
      ],
      state.lang,
      (lang) => {
        choose({ lang });
        render();
        document.querySelector("#settings input:checked").focus();
      },
    ),
    segmented(
      "theme",
      t("theme"),
      ["auto", "light", "dark"].map((code) => [code, t(`theme_${code}`)]),
      state.theme,
      (theme) => {
        choose({ theme });
        applyTheme();
      },
    ),
    h("button", { type: "button", class: "more", onclick: () => print() }, t("print")),
  );
}

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

function applyTheme() {
  const system = systemIsDark.matches ? "dark" : "light";
  document.documentElement.dataset.theme = state.theme === "auto" ? system : state.theme;
}

function render() {
  applyTheme();
  fillFrame();
  fill("customers");
  leftOut = Object.keys(SECTIONS).filter((id) => !MAY_BE_MISSING.includes(id) && !fill(id));
  fill("quality");
}

// -------------------------------------------------------------------- moving about

const isCalm = matchMedia("(prefers-reduced-motion: reduce)");

function goTo(id) {
  const section = document.getElementById(id);
  if (!section || section.hidden) return;
  section.scrollIntoView({ behavior: isCalm.matches ? "auto" : "smooth" });
  section.querySelector("h2").focus({ preventScroll: true });
}

function markCurrent(id) {
  for (const link of document.querySelectorAll("nav a")) {
    const isCurrent = link.getAttribute("href") === `#${id}`;
    if (isCurrent) {
      link.setAttribute("aria-current", "true");
      const bar = link.closest("ul");
      const offset = link.offsetLeft - bar.offsetLeft - bar.clientWidth / 2 + link.offsetWidth / 2;
      bar.scrollTo({ left: offset });
    } else link.removeAttribute("aria-current");
  }
}

function followScrolling() {
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) markCurrent(entry.target.id);
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  for (const section of document.querySelectorAll("main section")) seen.observe(section);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  event.preventDefault();
  const id = link.getAttribute("href").slice(1);
  if (id === "main") document.getElementById("main").focus();
  else {
    choose({ at: id });
    goTo(id);
  }
});
addEventListener("hashchange", () => {
  readHash();
  render();
});

systemIsDark.addEventListener("change", applyTheme);

readHash();
render();
followScrolling();
if (state.at) requestAnimationFrame(() => document.getElementById(state.at)?.scrollIntoView());
