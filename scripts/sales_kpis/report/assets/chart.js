// Charts are declared to Observable Plot; this puts a name, a sentence and a table beside
// each of them, and draws it anew when its place becomes wider or narrower.

let isPrinting = false;

function drawn(options) {
  const plot = Plot.plot({
    ...options,
    style: { fontFamily: "inherit", fontSize: "12px", overflow: "visible", ...options.style },
  });
  // Plot brings a style element of its own, which the content policy refuses; the same
  // rules are in style.css.
  plot.querySelector("style")?.remove();
  // A picture has one name. Those of its parts, which no reader reaches, become classes.
  for (const part of plot.querySelectorAll("[aria-label]")) {
    part.classList.add(part.getAttribute("aria-label").replaceAll(" ", "-"));
    part.removeAttribute("aria-label");
  }
  plot.classList.add("plot");
  return plot;
}

// draw(width) gives the options of Plot; table() an element; legend an element.
function chart({ name, summary, draw, table: makeTable, legend, note, hasTitle = true }) {
  const place = h("div", { class: "plot-place" });
  const redraw = (width) => {
    const options = draw(width);
    place.replaceChildren(drawn({ width, ...options, ariaLabel: name, ariaDescription: summary }));
    place.firstChild.setAttribute("role", "img");
  };
  watchWidth(place, redraw);
  const details = makeTable
    ? h(
        "details",
        {
          class: "as-table",
          ontoggle: (event) => {
            // Made when it is asked for: a page with all tables would be heavy.
            if (event.target.open && !event.target.querySelector("table"))
              event.target.append(makeTable());
          },
        },
        h("summary", {}, t("as_table"), hidden(`: ${name}`)),
      )
    : null;
  return h(
    "figure",
    { class: "chart" },
    h(
      "figcaption",
      {},
      hasTitle ? h("strong", {}, name) : null,
      summary ? h("span", {}, summary) : null,
      [note].flat().map((text) => (text ? h("small", {}, text) : null)),
    ),
    legend,
    place,
    details,
  );
}

const watched = new Map();
const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    if (!watched.has(target)) continue;
    if (!target.isConnected) {
      observer.unobserve(target);
      watched.delete(target);
    } else if (!isPrinting) redrawAt(target, Math.floor(contentRect.width));
  }
});

function watchWidth(place, redraw) {
  watched.set(place, { redraw, width: 0 });
  observer.observe(place);
}

function redrawAt(place, width) {
  const watch = watched.get(place);
  if (width < 40 || watch.width === width) return;
  watch.width = width;
  watch.redraw(width);
}

// Paper has a width of its own, which no resize announces: the page takes it first.
function redrawAll() {
  for (const place of watched.keys())
    if (place.isConnected) redrawAt(place, Math.floor(place.clientWidth));
}

addEventListener("beforeprint", () => {
  isPrinting = true;
  document.documentElement.classList.add("printing");
  redrawAll();
});
addEventListener("afterprint", () => {
  isPrinting = false;
  document.documentElement.classList.remove("printing");
  redrawAll();
});

// --------------------------------------------------------------------- parts

// items: [colour class, text, shape]
function legend(items) {
  return h(
    "ul",
    { class: "legend" },
    items.map(([colour, text, shape = "box"]) =>
      h("li", {}, h("span", { class: `key ${shape} ${colour}`, "aria-hidden": "true" }), text),
    ),
  );
}

const TIP = {
  fill: "var(--surface)",
  stroke: "var(--line-strong)",
  textPadding: 10,
  lineHeight: 1.4,
};

function tip(data, options, pointer = Plot.pointerX) {
  return Plot.tip(data, pointer({ ...TIP, ...options }));
}

// For the numbers of a vertical axis: a Russian thousand is a longer word.
const axisRoom = (unit) => (unit === "currency" && state.lang === "ru" ? 84 : 60);

// As many periods on the axis as have room; the last one is always among them.
function periodTicks(periods, width, room = 70) {
  const step = Math.max(1, Math.ceil(periods.length / Math.max(1, Math.floor(width / room))));
  return periods.filter((_, index) => (periods.length - 1 - index) % step === 0);
}

// No marks but the line: what it says is in the text beside it.
function sparkline(values) {
  const points = values.map((value, index) => ({ index, value }));
  const known = points.filter((point) => point.value !== null);
  if (known.length < 2) return null;
  const marks = [
    Plot.areaY(points, {
      x: "index",
      y1: Math.min(...known.map((point) => point.value)),
      y2: "value",
      fill: "var(--accent)",
      fillOpacity: 0.12,
    }),
    Plot.lineY(points, { x: "index", y: "value", stroke: "var(--accent)", strokeWidth: 1.75 }),
    Plot.dot([known.at(-1)], { x: "index", y: "value", r: 3, fill: "var(--accent)" }),
  ];
  const place = h("div", { class: "sparkline", "aria-hidden": "true" });
  watchWidth(place, (width) => place.replaceChildren(spark(marks, width)));
  return place;
}

// For days: many have nothing, and a line through nothing would be a lie.
function sparkbars(values) {
  const points = values.map((value, index) => ({ index, value }));
  if (points.filter((point) => point.value).length < 3) return null;
  const marks = [
    Plot.ruleX(points, {
      x: "index",
      y1: 0,
      y2: "value",
      stroke: "var(--accent)",
      strokeWidth: 2.5,
    }),
    Plot.ruleY([0], { stroke: "var(--line-strong)" }),
  ];
  return h("div", { class: "sparkbars", "aria-hidden": "true" }, spark(marks));
}

function spark(marks, width = 120) {
  const bare = { axis: null };
  return drawn({ width, height: 40, margin: 5, x: bare, y: bare, marks });
}
