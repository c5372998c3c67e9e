// The page that follows the reader: the chart of periods, what makes one in a panel beneath it, axes, tickets, months.
// What is folded is drawn when it is opened. The page draws only once the data has been found sound; until then, and where anything fails, the static page is left as is.

const ROWS = { parts: 8, tickets: 50, panel: 8, crossed: 25, columns: 8, months: 25, years: 6, axes: 3, peaks: 3, tree: 6 };
const PLACES = ["weeks", "axes", "tickets", "months"];
/** Parts of the page whose figures are the whole client's, whatever the filters. */
const WHOLE = ["#summary", "#variance", "#outlook", "#checks", "#warnings", "#lines", "#views", "#ages", "#sharing", "#benchmark", "#payback", "#trust", "#chart-progress"];

/** As many bars as there is room for: on a phone, each is as wide as a thumb. */
const mostBars = () => (matchMedia("(max-width: 40rem)").matches ? 14 : MOST_PERIODS);

class Page {
  /** What draws the bars of periods: the nodes of a figure, from their specification. */
  static bars = barChart;
  constructor(model, words) {
    this.model = model;
    this.words = words;
    this.opened = new Set([""]);
    this.unfolded = new Set();
    this.whole = new Set();
    this.shown = ROWS.tickets;
    this.inPanel = ROWS.panel;
    this.trace = null;
    this.sought = "";
    const [weeks, axes, tickets, months] = PLACES.map((name) => document.getElementById(name));
    const first = document.querySelector(PLACES.map((name) => `#${name}`).join());
    this.bar = h("div", { class: "selection", role: "region", "aria-label": words.say("selection") });
    this.filters = this.filterForm();
    (first.closest(".fold") ?? first).before(this.bar, this.filters);
    this.chart = weeks && (document.getElementById("chart-weekly") ?? this.last(weeks, h("figure", { class: "chart live", id: "chart-weekly" })));
    this.detail = weeks && this.added(this.chart, h("div", { class: "live" }));
    this.months = document.getElementById("chart-monthly");
    this.years = months && this.months && this.last(months, h("div", { class: "live" }));
    this.axes = axes && this.last(axes, h("div", { class: "live" }));
    this.tickets = tickets && this.last(tickets, h("div", { class: "live" }));
    for (const name of ["axes", "tickets"]) this[name]?.closest(".fold")?.addEventListener("toggle", () => this.redraw(name));
    for (const place of document.querySelectorAll(WHOLE.join())) place.append(h("p", { class: "note whole-client" }, words.say("whole_client")));
    const read = stateOf(location.hash, model);
    [this.state, this.lost] = [read.state, read.lost];
    addEventListener("popstate", () => this.followAddress());
    addEventListener("hashchange", () => this.followAddress());
    this.render();
    document.documentElement.classList.add("live-page");
    performance.mark("releve-ready");
  }
  added(place, element) {
    place.after(element);
    return element;
  }
  last(place, element) {
    place.append(element);
    return element;
  }
  /** True where a place is not folded: what is folded is drawn when it is opened. */
  isSeen(place) {
    return place && !place.closest("details.fold:not([open])");
  }
  isFiltered() {
    return this.state.filters.size > 0 || this.state.search !== "" || this.state.pick !== "";
  }
  /** The address was changed by the reader or by the browser's back; plain anchors of the page change no state. */
  followAddress() {
    const address = location.hash;
    if (address === this.address || (address && !address.startsWith("#view") && !address.startsWith("#week-"))) return;
    const read = stateOf(address, this.model);
    [this.state, this.lost] = [read.state, read.lost];
    this.render();
  }
  /** What the reader chose is shown, and its address kept; `isTyping`: in the place of the address before. */
  go(change, isTyping = false) {
    this.state = { ...this.state, ...change };
    this.lost = [];
    this.shown = ROWS.tickets;
    this.inPanel = ROWS.panel;
    this.trace = null;
    this.copied.replaceChildren();
    const address = addressOf(this.state, this.model);
    if (address !== this.address) history[isTyping ? "replaceState" : "pushState"](null, "", address);
    this.render();
  }
  render() {
    this.address = addressOf(this.state, this.model);
    this.selection = this.model.select(this.state);
    this.redraw("bar", "filters", "chart", "detail", "months", "axes", "tickets");
  }
  /** Draws parts of the page again; the focus stays where it was. */
  redraw(...names) {
    const { selection, state } = this;
    const draw = {
      bar: () => this.renderBar(selection),
      filters: () => this.syncFilters(),
      chart: () => this.chart && this.renderChart(selection),
      detail: () => this.detail?.replaceChildren(...this.picked(selection), ...(state.versus ? this.comparison(selection) : [])),
      months: () => this.months && this.renderMonths(),
      axes: () => this.isSeen(this.axes) && this.axes.replaceChildren(...this.panels(selection), ...this.crossing(selection)),
      tickets: () => this.isSeen(this.tickets) && this.tickets.replaceChildren(...this.ticketList(selection, "list")),
    };
    document.documentElement.classList.toggle("is-filtered", this.state.filters.size > 0 || this.state.search !== "");
    const focused = document.activeElement?.getAttribute("data-key");
    for (const name of names) draw[name]();
    if (focused && document.activeElement?.getAttribute("data-key") !== focused) /** @type {HTMLElement} */ (document.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus({ preventScroll: true });
  }
  renderBar(selection) {
    const { words, model, state } = this;
    const chips = spoken(state, model, words).map((one) => h("li", {}, h("button", {
      type: "button", class: "filter-chip", "data-key": `chip ${one.name} ${one.value ?? ""}`, "aria-label": words.say("remove", { filter: one.text }),
      onclick: () => this.go(without(state, one)),
    }, bdi(one.text), h("span", { "aria-hidden": "true" }, " ×"))));
    this.bar.replaceChildren(
      h("p", { class: "total", role: "status" }, h("strong", {}, this.effort(selection)), this.worth(selection), " · ",
        words.count("n_tickets", selection.tickets.length), " · ", words.count("n_entries", selection.entries), " · ", spokenPeriod(state, model, words)),
      chips.length > 0 && h("ul", { class: "chips" }, chips, h("li", { class: "screen-only" }, this.button("clear", () => this.clear(), { key: "bar" }))) || "",
      this.lost.length > 0 && h("p", { class: "lost", role: "alert" }, words.say("lost", { what: this.lost.join(", ") })) || "",
    );
  }
  /** The time of a selection: real, and as its contract counts it where a line rounds (rule 2.11). */
  effort({ total, accounted }) {
    const { words, model } = this;
    if (model.accounted === model.seconds) return words.effort(total);
    return words.say("real_and_accounted", { real: words.effort(total), accounted: words.effort(accounted) });
  }
  /** The euros of a selection, beside its days; nothing where no entry of it has a price. */
  worth(selection) {
    const { words, model } = this;
    if (!model.euros || selection.unpriced === selection.total) return "";
    const amount = words.withUnit(words.number(selection.euros, 0), "euros");
    return ` · ${selection.unpriced ? words.say("worth_in_part", { amount, effort: words.effort(selection.unpriced) }) : words.say("worth", { amount })}`;
  }
  button(key, onclick, values = {}, css = "") {
    return h("button", { type: "button", class: css || null, "data-key": `button ${key} ${values.key ?? ""}`, onclick }, this.words.say(key, values));
  }
  /** Every filter taken off; the axes that are crossed stay. */
  clear() {
    const { rows, by } = this.state;
    this.go({ ...startState(this.model), rows, by });
  }
  /** The link to this view on the clipboard; where the browser gives none, in a field to copy it from. */
  copyLink() {
    const link = location.href.split("#")[0] + this.address;
    const field = h("input", { type: "text", readonly: true, value: link, "aria-label": this.words.say("copy") });
    const shown = () => { this.copied.replaceChildren(field); field.select(); };
    if (navigator.clipboard) navigator.clipboard.writeText(link).then(() => this.copied.replaceChildren(this.words.say("copied")), shown);
    else shown();
  }
  renderChart(selection) {
    const { words, model, state } = this;
    let { grain } = state;
    let list = selection.grain.list.slice(selection.first, selection.last + 1);
    let seconds = (index) => selection.byPeriod[selection.first + index];
    for (const coarser of ["month", "year"]) {
      if (list.length <= mostBars() || GRAINS.indexOf(coarser) <= GRAINS.indexOf(grain)) continue;
      grain = coarser;
      const coarse = model.select({ ...state, grain, pick: "" });
      list = coarse.grain.list.slice(coarse.first, coarse.last + 1);
      seconds = (index) => coarse.byPeriod[coarse.first + index];
    }
    const note = grain === state.grain ? "" : words.say("too_many", { grain: words.say(`grain_${grain}`) });
    const averages = model.averages(grain, state);
    const bars = list.map((period, index) => ({
      period, seconds: seconds(index), average: averages.get(period.key),
      note: period.last > model.asOf || period.first < selection.barsFrom || period.last > selection.barsTo ? words.say("incomplete")
        : period.first < selection.from ? words.say("began_before") : "",
    }));
    const top = bars.reduce((one, other) => (other.seconds > one.seconds ? other : one), bars[0]);
    const facts = { period: capital(words.period(top.period)), effort: words.brief(top.seconds), ratio: top.average ? words.number(words.amount(top.seconds) / top.average, 1) : "" };
    this.chart.replaceChildren(...Page.bars({
      id: "chart-weekly", words, bars, picked: state.pick,
      title: selection.entries || state.pick ? words.say(top.average ? "peak_ratio" : "peak", facts) : words.say("none"),
      caption: `${this.timeBy(grain, averages)} ${note}`,
      onpick: (key) => this.go({ grain, pick: key === state.pick ? "" : key }),
    }), this.values("weekly", bars, capital(words.say(`grain_${grain}`))));
  }
  /** The name of a chart of bars, with what they count beside an average; a chosen line counts by itself. */
  timeBy(grain, averages) {
    const { words } = this;
    return words.say("time_by", { grain: this.ofBars(words.say(`grain_${grain}`), averages), unit: words.texts.units[words.unit] });
  }
  /** A name with what bars beside an average count. */
  ofBars(name, averages) {
    const of = averages.size > 0 && !this.state.filters.has("line") ? this.words.texts.bars_of : "";
    return of ? `${name} (${of})` : name;
  }
  /** The values of a chart of bars, folded beside it. */
  values(id, bars, name) {
    const { words } = this;
    const hasAverage = bars.some((one) => one.average !== undefined);
    const rows = bars.map((one) => h("tr", {}, h("th", { scope: "row" }, words.period(one.period, "long"), one.note && ` (${one.note})`), this.number(words.effort(one.seconds)),
      hasAverage && this.number(one.average === undefined ? "–" : words.withUnit(words.number(one.average)))));
    const head = [name, words.say("effort"), ...(hasAverage ? [words.say("average")] : [])];
    const csv = () => [[name, capital(words.texts.units[words.unit]), words.say("minutes"), words.say("average")].slice(0, hasAverage ? 4 : 3), ...bars.map((one) => [one.period.key, words.rounded(one.seconds), words.minutes(one.seconds), one.average === undefined ? "" : halfUp(one.average, 2)].slice(0, hasAverage ? 4 : 3))];
    const table = this.table(words.say("values"), head, rows, "", csv);
    return this.folded(`values ${id}`, words.say("values"), table);
  }
  /** Something folded, that stays as the reader left it when the page is drawn again. */
  folded(key, name, ...inside) {
    const ontoggle = (event) => (event.target.open ? this.unfolded.add(key) : this.unfolded.delete(key));
    return h("details", { class: "values", open: this.unfolded.has(key), ontoggle }, h("summary", { "data-key": key }, name), inside);
  }
  /** Months of all the history under the same filters, and each year beside the others. */
  renderMonths() {
    const { words, model, state } = this;
    const asked = JSON.stringify([[...state.filters], state.search, state.grain === "month" && state.pick]);
    if (this.monthsOf === asked) return;
    this.monthsOf = asked;
    const every = model.select({ ...state, grain: "month", period: "all", pick: "" });
    const averages = model.averages("month", state);
    const bars = every.grain.list.map((period, index) => ({
      period, seconds: every.byPeriod[index], average: averages.get(period.key),
      note: period.last > model.asOf ? words.say("incomplete") : "",
    }));
    const shown = bars.slice(-Math.min(ROWS.months, mostBars()));
    const whole = bars.filter((one) => !one.note);
    const last = whole.at(-1) ?? bars.at(-1);
    const before = bars.find((one) => one.period.key === `${Number(last.period.key.slice(0, 4)) - 1}${last.period.key.slice(4)}`);
    const facts = { period: this.ofBars(capital(words.period(last.period)), averages), effort: words.brief(last.seconds), before: before && words.brief(before.seconds) };
    const onpick = (key) => this.go({ grain: "month", period: "all", pick: state.pick === key ? "" : key });
    this.months.replaceChildren(...Page.bars({ id: "chart-monthly", isHalf: true, words, bars: shown, picked: state.grain === "month" ? state.pick : "", onpick,
      title: words.say(before ? "month_before" : "peak", facts), caption: this.timeBy("month", averages) }));
    const years = [...new Set(bars.map((one) => one.period.key.slice(0, 4)))].slice(-ROWS.years);
    const cell = new Map(bars.map((one) => [one.period.key, one.seconds]));
    const months = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));
    const amount = (seconds) => this.number(seconds === undefined ? "–" : words.number(words.amount(seconds)));
    const rows = months.map((month) => h("tr", {}, h("th", { scope: "row" }, capital(words.dated(dayNumber(`2024-${month}-01`), { month: "long" }))), years.map((year) => amount(cell.get(`${year}-${month}`)))));
    const sum = (year) => months.reduce((total, month) => total + (cell.get(`${year}-${month}`) ?? 0), 0);
    const total = h("tr", {}, h("th", { scope: "row" }, words.say("total")), years.map((year) => amount(sum(year))));
    const csv = () => [[words.say("grain_month"), ...years], ...months.map((month) => [month, ...years.map((year) => words.rounded(cell.get(`${year}-${month}`) ?? 0))])];
    const name = this.ofBars(words.say("years"), averages);
    this.years?.replaceChildren(this.folded("years", name, this.table(name, [capital(words.say("grain_month")), ...years], rows, "years", csv, total)));
  }
  /** What makes the chosen period, beneath its bar: its figures, its categories, its tickets with their entries. */
  picked(selection) {
    const { words, model, state } = this;
    if (!this.isFiltered()) return [this.peaks(selection)];
    const name = state.pick ? capital(words.period(model.pickedPeriod(state))) : spokenPeriod(state, model, words);
    const scope = model.axes.has("scope") ? model.parts(selection, "scope").find((part) => part.key === "out_of_scope") : null;
    const compared = state.pick ? selection.byPeriod[selection.grain.list.findIndex((period) => period.key === model.pickedPeriod(state).key)] : selection.total;
    const facts = [compared !== selection.total && words.say("of_average", { effort: words.effort(compared) }), words.count("n_tickets", selection.tickets.length), words.count("n_incidents", selection.incidents), words.count("n_requests", selection.requests),
      scope && words.say("out", { effort: words.effort(scope.seconds) })].filter(Boolean);
    const close = state.pick && this.button("close_panel", () => this.go({ pick: "" }), { key: "panel" }, "close screen-only");
    const tree = model.axes.has("category") && selection.entries ? this.treeTable(selection, "panel") : null;
    return [h("section", { class: "panel made-of", "aria-labelledby": "picked" },
      h("h3", { id: "picked" }, words.say("peak", { period: name, effort: words.effort(selection.total) })), h("p", { class: "note" }, facts.join(" · ")), close,
      h("div", { class: "pair" }, tree, h("div", {}, this.ticketList(selection, "panel"))))];
  }
  /** The busiest periods, each a way to what makes it. */
  peaks(selection) {
    const { words } = this;
    const list = selection.grain.list.map((period, index) => ({ period, seconds: selection.byPeriod[index] })).filter((one) => one.seconds > 0);
    list.sort((one, other) => other.seconds - one.seconds);
    return h("p", { class: "peaks" }, `${words.say("peaks")} `, list.slice(0, ROWS.peaks).map((one) => [h("button", { type: "button", class: "screen-only", "data-key": `peak ${one.period.key}`, onclick: () => this.go({ pick: one.period.key }) },
      words.say("peak", { period: words.period(one.period), effort: words.brief(one.seconds) })), " "]));
  }
  /** The branches to open so that a tree says something: the heaviest first, until it has a few rows. */
  heaviest(root) {
    const opened = new Set();
    const shown = [...root.children.values()];
    while (shown.length < ROWS.tree) {
      const closed = shown.filter((node) => node.children.size > 0 && !opened.has(node.path));
      if (closed.length === 0) break;
      const next = closed.reduce((one, other) => (other.seconds > one.seconds ? other : one));
      opened.add(next.path);
      shown.push(...next.children.values());
    }
    return opened;
  }
  treeTable(selection, place) {
    const { words } = this;
    const root = this.model.tree(selection);
    const rows = [];
    const unfolded = place === "panel" ? this.heaviest(root) : new Set();
    const isOpen = (node) => this.opened.has(node.path) !== unfolded.has(node.path);
    const walk = (node, depth) => [...node.children.values()].sort((one, other) => other.seconds - one.seconds).forEach((child) => {
      rows.push([child, depth]);
      if (isOpen(child)) walk(child, depth + 1);
    });
    walk(root, 0);
    const chosen = this.state.filters.get("category") ?? [];
    const row = ([node, depth]) => {
      const toggle = node.children.size > 0 && h("button", { type: "button", class: "toggle", "aria-expanded": String(isOpen(node)), "aria-label": words.say("toggle", { name: node.name }), "data-key": `toggle ${place} ${node.path}`, onclick: () => {
        if (!this.opened.delete(node.path)) this.opened.add(node.path);
        this.redraw("detail", "axes");
      } }, isOpen(node) ? "▾" : "▸");
      const name = this.partButton("category", node.path, node.name, chosen.includes(node.path), place);
      return h("tr", {}, h("th", { scope: "row", class: `depth-${Math.min(depth, 6)}` }, h("span", { class: "branch" }, toggle || h("span", { class: "leaf" }), name)),
        h("td", { class: "bar wide", "aria-hidden": "true" }, bar(node.seconds / (root.seconds || 1))), this.number(words.number(words.amount(node.seconds))),
        this.number(words.share(node.seconds, root.seconds)), this.number(words.number(node.tickets.size, 0), "wide"));
    };
    const head = [words.say("category"), null, capital(words.texts.units[words.unit]), words.say("share"), words.say("tickets")];
    const csv = () => [[words.say("category"), capital(words.texts.units[words.unit]), words.say("minutes"), words.say("tickets")], ...rows.map(([node]) => [node.path, words.rounded(node.seconds), words.minutes(node.seconds), node.tickets.size])];
    return this.table(words.say("by_axis", { axis: words.say("category").toLowerCase() }), head, rows.map(row), "ranked tree", csv);
  }
}
