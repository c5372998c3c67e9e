// The charts of an internal edition, shown by plotly from the same specifications; the tables beside them stay.
// plotly reads a text as a small HTML: `literal` makes any text show as it is, as `analysis.views.drawing.plotly` does.

const PLOTLY = { displaylogo: false, showSendToCloud: false, plotlyServerURL: "", responsive: true, modeBarButtonsToRemove: ["lasso2d", "select2d", "toImage"] };

const literal = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("$", "&#36;").replaceAll("%{", "&#37;{");
const colour = (tone) => getComputedStyle(document.documentElement).getPropertyValue(`--${tone}`).trim();

/** Each figure of the notebook in the place of its drawing, but those that the page draws as the reader filters. */
function showFigures() {
  for (const island of document.querySelectorAll("script.plotly-figure")) {
    const place = island.previousElementSibling;
    if (["chart-weekly", "chart-monthly"].includes(place.id)) continue;
    const { data, layout } = JSON.parse(island.textContent);
    place.querySelectorAll(".plot, .key").forEach((drawing) => drawing.remove());
    place.querySelector("figcaption").after(plotted(data, { ...layout, title: undefined, margin: { ...layout.margin, t: 20 } }));
  }
}

/** An element in which plotly draws as soon as it stands in the page. */
function plotted(data, layout, onpick = null) {
  const place = h("div", { class: "plotly-chart" });
  queueMicrotask(() => Plotly.newPlot(place, data, layout, PLOTLY).then(() => onpick && place.on("plotly_click", ({ points }) => onpick(points[0].pointNumber))));
  return place;
}

/** The bars of periods, as `barChart` takes them. */
function plotlyBars({ title, caption, bars, words, onpick }) {
  const places = bars.map((_, index) => index);
  const values = bars.map((one) => words.amount(one.seconds));
  const isOver = (one, index) => isOutstanding(one, values[index]);
  const label = (one, index) => literal(words.say("peak", { period: capital(words.period(one.period)), effort: words.withUnit(words.number(values[index])) }));
  /** @type {object[]} */
  const data = [{ type: "bar", name: words.say("effort"), x: places, y: values, hovertext: bars.map(label), hoverinfo: "text", marker: { color: bars.map((one, index) => colour(isOver(one, index) ? "over" : "main")) } }];
  if (bars.some((one) => one.average !== undefined)) {
    data.push({ type: "scatter", mode: "lines", name: words.say("average"), x: places, y: bars.map((one) => one.average ?? null), hoverinfo: "skip", line: { dash: "dash", shape: "hvh", color: "#17212e" } });
  }
  const named = places.filter((index) => labelClass(index, bars.length) !== null);
  const layout = {
    template: "none", separators: words.language === "fr" ? ",\u202f" : ".,", legend: { orientation: "h" }, margin: { l: 50, r: 20, t: 20, b: 40 },
    xaxis: { tickmode: "array", tickvals: named, ticktext: named.map((index) => literal(words.period(bars[index].period, "short"))), automargin: true },
    yaxis: { title: { text: words.texts.units[words.unit] }, automargin: true, rangemode: "tozero" },
  };
  return [h("figcaption", {}, h("strong", {}, title), " ", h("span", {}, caption)), plotted(data, layout, (index) => onpick(bars[index].period.key))];
}

Page.bars = plotlyBars;
showFigures();
