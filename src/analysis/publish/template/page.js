// The page that follows the reader: filters, the chart of periods, what makes a period, axes, tickets, a comparison.
// It draws only once the data has been found sound; until then, and where anything fails, the static page is left as is.

const ROWS = { parts: 8, tickets: 50, crossed: 25, columns: 8, options: 80, months: 25, years: 6 };

class Page {
  constructor(model, words) {
    this.model = model;
    this.words = words;
    this.opened = new Set([""]);
    this.options = new Map();
    this.whole = new Set();
    this.shown = ROWS.tickets;
    this.trace = null;
    const weeks = document.getElementById("weeks");
    this.chart = document.getElementById("chart-weekly");
    this.bar = h("div", { class: "selection", role: "region", "aria-label": words.say("selection") });
    this.filters = h("details", { class: "filters screen-only", open: matchMedia("(min-width: 64em)").matches });
    this.detail = h("div", { class: "live" });
    this.months = document.getElementById("chart-monthly");
    this.years = h("div", { class: "live" });
    this.axes = h("div", { class: "live" });
    this.tickets = h("div", { class: "live" });
    weeks.before(this.bar);
    weeks.querySelector("h2").after(this.filters);
    this.chart.after(this.detail);
    this.months?.after(this.years);
    document.querySelector("#axes h2").after(this.axes);
    document.querySelector("#tickets h2").after(this.tickets);
    const read = stateOf(location.hash, model);
    [this.state, this.lost] = [read.state, read.lost];
    addEventListener("hashchange", () => this.followAddress());
    this.render();
    document.documentElement.classList.add("live-page");
    performance.mark("releve-ready");
  }
  /** The address was changed by the reader or by the browser's back; plain anchors of the page change no state. */
  followAddress() {
    const address = location.hash;
    if (address === this.address || (address && !address.startsWith("#view") && !address.startsWith("#week-"))) return;
    const read = stateOf(address, this.model);
    [this.state, this.lost] = [read.state, read.lost];
    this.render();
  }
  go(change, isQuiet = false) {
    this.state = { ...this.state, ...change };
    this.lost = [];
    this.shown = ROWS.tickets;
    this.trace = null;
    this.address = addressOf(this.state, this.model);
    if (!isQuiet) location.hash = this.address;
    this.render();
  }
  render() {
    const focused = document.activeElement?.getAttribute("data-key");
    this.address = addressOf(this.state, this.model);
    const selection = this.model.select(this.state);
    this.renderBar(selection);
    if (!this.filters.firstChild || this.filtersOf !== this.address) this.renderFilters();
    this.renderChart(selection);
    this.detail.replaceChildren(...this.picked(selection), ...(this.state.versus ? this.comparison(selection) : []));
    if (this.months) this.renderMonths();
    this.axes.replaceChildren(...this.crossing(selection), this.panels(selection));
    this.tickets.replaceChildren(...this.ticketList(selection));
    if (focused) document.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
  renderBar(selection) {
    const { words, model, state } = this;
    const chips = spoken(state, model, words).map(({ name, text }) => h("li", {}, h("button", {
      type: "button", class: "filter-chip", "data-key": `chip ${name}`, "aria-label": words.say("remove", { filter: text }),
      onclick: () => this.go(without(state, name)),
    }, bdi(text), h("span", { "aria-hidden": "true" }, " ×"))));
    this.bar.replaceChildren(
      h("p", { class: "total", role: "status" }, h("strong", {}, words.effort(selection.total)), " · ",
        words.count("n_tickets", selection.tickets.length), " · ", words.count("n_entries", selection.entries), " · ", spokenPeriod(state, model, words)),
      chips.length > 0 && h("ul", { class: "chips" }, chips, h("li", { class: "screen-only" }, this.button("clear", () => this.go({ ...startState(model), rows: state.rows, by: state.by })))) || "",
      this.lost.length > 0 && h("p", { class: "lost", role: "alert" }, words.say("lost", { what: this.lost.join(", ") })) || "",
    );
  }
  button(key, onclick, values = {}, css = "") {
    return h("button", { type: "button", class: css || null, "data-key": `button ${key} ${values.key ?? ""}`, onclick }, this.words.say(key, values));
  }
  renderFilters() {
    const { words, model, state } = this;
    this.filtersOf = this.address;
    const field = (label, control) => h("label", {}, h("span", {}, label), control);
    const choose = (key, value, options, onchange) => h("select", { "data-key": `field ${key}`, onchange: (event) => onchange(event.target.value) },
      options.map(([name, text]) => h("option", { value: name, selected: name === value }, text)));
    const grains = GRAINS.filter((grain) => (grain !== "contract" || !model.data.year[0].endsWith("-01-01")) && (model.data.whole || !["day", "week"].includes(grain)));
    const periods = [["year", words.say("period_year")], ["last", words.say("period_last")], ["all", words.say("all_period")], ["custom", words.say("period_custom")]];
    const dates = state.period === "custom" ? [["from", words.say("from")], ["to", words.say("to_title")]] : [];
    const filters = [...model.axes.values()].filter((axis) => axis.values.length > 1).map((axis) => field(axis.name, this.axisControl(axis, choose)));
    this.filters.replaceChildren(
      h("summary", {}, words.say("filters")),
      h("div", { class: "fields" },
        field(words.say("grain"), choose("grain", state.grain, grains.map((grain) => [grain, words.say(`grain_${grain}`)]), (grain) => this.go({ grain, pick: "" }))),
        field(words.say("period"), choose("period", state.period, periods, (period) => this.go({ period, pick: "", from: isoDay(Math.max(model.first, model.yearFirst)), to: model.data.as_of }))),
        dates.map(([name, label]) => field(label, h("input", { type: "date", value: state[name], min: model.data.first, max: model.data.as_of, "data-key": `field ${name}`,
          onchange: (event) => isDay(event.target.value) && this.go({ [name]: event.target.value, pick: "" }) }))),
        filters,
        field(words.say("search"), h("input", { type: "search", value: state.search, "data-key": "field search", onchange: (event) => this.go({ search: event.target.value.trim() }) }))),
      h("p", { class: "actions" },
        this.button("clear", () => this.go({ ...startState(model), rows: state.rows, by: state.by })), " ",
        this.button(state.versus ? "close" : "apart", () => this.go({ versus: state.versus ? "" : this.address.slice(1) })), " ",
        this.button("copy", (event) => this.copyLink(event.target))),
      model.data.whole ? "" : h("p", { class: "note" }, words.say("months_only")),
    );
  }
  /** A list of choices, or a field that proposes names where they are too many for a list. */
  axisControl(axis, choose) {
    const { words } = this;
    const value = this.state.filters.get(axis.axis) ?? null;
    const set = (key) => this.go({ filters: new Map([...this.state.filters].filter(([name]) => name !== axis.axis).concat(key === null ? [] : [[axis.axis, key]])) });
    const { options, list } = this.optionsOf(axis);
    if (options.length <= ROWS.options) {
      const numbered = [["all", words.say("all")], ...options.map(([, text], index) => [String(index), text])];
      const at = options.findIndex(([key]) => key === value);
      return choose(axis.axis, at < 0 ? "all" : String(at), numbered, (index) => set(index === "all" ? null : options[Number(index)][0]));
    }
    const shown = options.find(([key]) => key === value)?.[1].trim() ?? "";
    return [h("input", { list: list.id, value: shown, placeholder: words.say("all"), "data-key": `field ${axis.axis}`, onchange: (event) => {
      const found = options.find(([, text]) => text.trim() === event.target.value.trim());
      event.target.setAttribute("aria-invalid", String(Boolean(event.target.value) && !found));
      if (found || !event.target.value) set(found ? found[0] : null);
    } }), list];
  }
  /** The choices of an axis, made once: thousands of names are not written again at each filter. */
  optionsOf(axis) {
    if (!this.options.has(axis.axis)) {
      const options = axis.isTree ? treeOptions(axis, this.model.data.separator) : axis.values.map((key, code) => [key, axis.shown[code]]);
      const list = options.length > ROWS.options && h("datalist", { id: `names-${axis.axis}` }, options.map(([, text]) => h("option", { value: text.trim() })));
      this.options.set(axis.axis, { options, list });
    }
    return this.options.get(axis.axis);
  }
  copyLink(button) {
    const link = location.href.split("#")[0] + this.address;
    const shown = h("input", { type: "text", readonly: true, value: link, "aria-label": this.words.say("copy") });
    const said = () => button.after(h("span", { role: "status", class: "note" }, ` ${this.words.say("copied")}`));
    const field = () => { button.after(shown); shown.select(); };
    if (navigator.clipboard) navigator.clipboard.writeText(link).then(said, field);
    else field();
  }
  renderChart(selection) {
    const { words, model, state } = this;
    const isFiltered = state.filters.size > 0 || state.search !== "";
        let { grain } = state;
    let list = selection.grain.list.slice(selection.first, selection.last + 1);
    let seconds = (index) => selection.byPeriod[selection.first + index];
    const note = list.length > MOST_PERIODS ? words.say("too_many", { grain: words.say("grain_month") }) : "";
    if (note) {
      grain = "month";
      const coarse = model.select({ ...state, grain: "month", pick: "" });
      list = coarse.grain.list.slice(coarse.first, coarse.last + 1);
      seconds = (index) => coarse.byPeriod[coarse.first + index];
    }
    const averages = isFiltered ? new Map() : model.averages(grain);
    const bars = list.map((period, index) => ({
      period, seconds: seconds(index), average: averages.get(period.key),
      note: period.last > model.asOf || period.first < selection.from || period.last > selection.to ? words.say("incomplete") : "",
    }));
    const top = bars.reduce((one, other) => (other.seconds > one.seconds ? other : one), bars[0]);
    const facts = { period: capital(words.period(top.period)), effort: words.effort(top.seconds, 1), ratio: top.average ? words.number(words.amount(top.seconds) / top.average, 1) : "" };
    this.chart.replaceChildren(...barChart({
      id: "chart-weekly", words, bars, picked: state.pick,
      title: selection.entries || state.pick ? words.say(top.average ? "peak_ratio" : "peak", facts) : words.say("none"),
      caption: `${words.say("time_by", { grain: words.say(`grain_${grain}`), unit: words.texts.units[words.unit] })} ${note}`,
      onpick: (key) => this.go({ grain, pick: key === state.pick ? "" : key }),
    }).filter(Boolean), this.values(bars, capital(words.say(`grain_${grain}`))));
  }
  /** The values of a chart of bars, folded beside it. */
  values(bars, name) {
    const { words } = this;
    const hasAverage = bars.some((one) => one.average !== undefined);
    const rows = bars.map((one) => h("tr", {}, h("th", { scope: "row" }, words.period(one.period, "long"), one.note && ` (${one.note})`), this.number(words.effort(one.seconds)),
      hasAverage && this.number(one.average === undefined ? "–" : words.withUnit(words.number(one.average)))));
    const head = [name, words.say("effort"), ...(hasAverage ? [words.say("average")] : [])];
    return h("details", { class: "values" }, h("summary", {}, words.say("values")), this.table(words.say("values"), head, rows, "", () => bars.map((one) => [one.period.key, words.amount(one.seconds), one.average ?? ""].slice(0, head.length))));
  }
  /** Months of all the history under the same filters, and each year beside the others. */
  renderMonths() {
    const { words, model, state } = this;
    const every = model.select({ ...state, grain: "month", period: "all", pick: "" });
    const isFiltered = state.filters.size > 0 || state.search !== "";
    const averages = isFiltered ? new Map() : model.averages("month");
    const bars = every.grain.list.map((period, index) => ({
      period, seconds: every.byPeriod[index], average: averages.get(period.key),
      note: period.last > model.asOf ? words.say("incomplete") : "",
    }));
    const shown = bars.slice(-ROWS.months);
    const whole = bars.filter((one) => !one.note);
    const last = whole.at(-1) ?? bars.at(-1);
    const before = bars.find((one) => one.period.key === `${Number(last.period.key.slice(0, 4)) - 1}${last.period.key.slice(4)}`);
    const facts = { period: capital(words.period(last.period)), effort: words.effort(last.seconds, 1), before: before && words.effort(before.seconds, 1) };
    const onpick = (key) => this.go({ grain: "month", period: "all", pick: state.pick === key ? "" : key });
    this.months.replaceChildren(...barChart({ id: "chart-monthly", words, bars: shown, picked: state.grain === "month" ? state.pick : "", onpick,
      title: words.say(before ? "month_before" : "peak", facts), caption: words.say("time_by", { grain: words.say("grain_month"), unit: words.texts.units[words.unit] }) }).filter(Boolean));
    const years = [...new Set(bars.map((one) => one.period.key.slice(0, 4)))].slice(-ROWS.years);
    const cell = new Map(bars.map((one) => [one.period.key, one.seconds]));
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));
    const amount = (seconds) => this.number(seconds === undefined ? "–" : words.number(words.amount(seconds)));
    const rows = months.map((month) => h("tr", {}, h("th", { scope: "row" }, capital(words.dated(dayNumber(`2024-${month}-01`), { month: "long" }))), years.map((year) => amount(cell.get(`${year}-${month}`)))));
    const sum = (year) => months.reduce((total, month) => total + (cell.get(`${year}-${month}`) ?? 0), 0);
    const total = h("tr", {}, h("th", { scope: "row" }, words.say("total")), years.map((year) => amount(sum(year))));
    this.years.replaceChildren(this.table(words.say("years"), [capital(words.say("grain_month")), ...years], rows, "years", () => months.map((month) => [month, ...years.map((year) => words.amount(cell.get(`${year}-${month}`) ?? 0))]), total));
  }
  /** What makes the chosen period: its figures, then its category tree. */
  picked(selection) {
    const { words, model, state } = this;
    const name = state.pick ? capital(words.period(model.pickedPeriod(state))) : spokenPeriod(state, model, words);
    const scope = model.axes.has("scope") ? model.parts(selection, "scope").find((part) => part.key === "out_of_scope") : null;
    const facts = [words.count("n_tickets", selection.tickets.length), words.count("n_incidents", selection.incidents), words.count("n_requests", selection.requests),
      scope && words.say("out", { effort: words.effort(scope.seconds) })].filter(Boolean);
    const head = [h("h3", { id: "picked" }, words.say("peak", { period: name, effort: words.effort(selection.total) })), h("p", { class: "note" }, facts.join(" · "))];
    return model.axes.has("category") && selection.entries ? [...head, this.treeTable(selection)] : head;
  }
  treeTable(selection) {
    const { words } = this;
    const root = this.model.tree(selection);
    const rows = [];
    const walk = (node, depth) => [...node.children.values()].sort((one, other) => other.seconds - one.seconds).forEach((child) => {
      rows.push([child, depth]);
      if (this.opened.has(child.path)) walk(child, depth + 1);
    });
    walk(root, 0);
    const chosen = this.state.filters.get("category");
    const row = ([node, depth]) => {
      const toggle = node.children.size > 0 && h("button", { type: "button", class: "toggle", "aria-expanded": String(this.opened.has(node.path)), "aria-label": words.say("toggle", { name: node.name }), "data-key": `toggle ${node.path}`, onclick: () => {
        if (!this.opened.delete(node.path)) this.opened.add(node.path);
        this.render();
      } }, this.opened.has(node.path) ? "▾" : "▸");
      const name = this.partButton("category", node.path, node.name, chosen === node.path);
      return h("tr", {}, h("th", { scope: "row", class: `depth-${Math.min(depth, 6)}` }, h("span", { class: "branch" }, toggle || h("span", { class: "leaf" }), name)),
        h("td", { class: "bar wide", "aria-hidden": "true" }, bar(node.seconds / (root.seconds || 1))), this.number(words.number(words.amount(node.seconds))),
        this.number(words.share(node.seconds, root.seconds)), this.number(words.number(node.tickets.size, 0), "wide"));
    };
    const head = [words.say("category"), null, capital(words.texts.units[words.unit]), words.say("share"), words.say("tickets")];
    return this.table(words.say("by_axis", { axis: words.say("category").toLowerCase() }), head, rows.map(row), "ranked tree",
      () => rows.map(([node]) => [node.path, words.amount(node.seconds), node.tickets.size]));
  }
}

function treeOptions(axis, separator) {
  const paths = new Set();
  for (const key of axis.values) key.split(separator).forEach((_, index, steps) => paths.add(steps.slice(0, index + 1).join(separator)));
  return [...paths].sort().map((path) => {
    const steps = path.split(separator);
    return [path, "\u2003".repeat(steps.length - 1) + (path ? steps.at(-1) : axis.shown[axis.values.indexOf("")])];
  });
}
