// The explorer in JupyterLab: what one chooses goes to the kernel as pairs of filters, sums come back and are drawn.
// No expression, no address and no library: the kernel answers from arrays in memory.

const GRAIN_OF_RECENT = { day: 120, week: 110, month: 1e9, year: 1e9 };
const PERIOD = "period";

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

function drawn(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class View {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.fixed = model.get("constants");
    this.words = this.fixed.words;
    this.axes = new Map(this.fixed.axes.map((axis) => [axis.axis, axis]));
    this.numbers = new Intl.NumberFormat(this.fixed.language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    this.whole = new Intl.NumberFormat(this.fixed.language, { maximumFractionDigits: 0 });
    this.isAll = false;
    this.opened = "";
    this.focused = 0;
    this.build();
    this.changed = () => this.show();
    this.told = (message, buffers) => this.receive(message, buffers);
    model.on("change:view", this.changed);
    model.on("msg:custom", this.told);
    this.show();
  }

  close() {
    this.model.off("change:view", this.changed);
    this.model.off("msg:custom", this.told);
  }

  get view() {
    return this.model.get("view");
  }

  amount(seconds) {
    return this.numbers.format(seconds * this.fixed.per_unit);
  }

  /** Asks the kernel; while it answers, only the last question is kept. */
  ask(change) {
    this.state = { ...(this.state ?? this.stateOfView()), why: null, ...change };
    if (this.isWaiting) {
      this.isLate = true;
      return;
    }
    this.isWaiting = true;
    this.model.send({ kind: "choose", state: { ...this.state, opened: this.opened } });
  }

  stateOfView() {
    const { pairs, grain, axis, kept } = this.view;
    return { pairs, grain, axis, kept: kept ? kept.pairs : null, why: null };
  }

  receive(message, buffers) {
    if (message.kind === "file") this.save(message, buffers);
    if (message.kind === "told") this.notice.textContent = message.text;
    if (message.kind === "views") this.listViews(message.views);
  }

  save({ name, type }, buffers) {
    const address = URL.createObjectURL(new Blob([buffers[0]], { type }));
    const link = element("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    this.notice.textContent = name;
  }

  // The frame of the page, made once.

  build() {
    const { words } = this;
    this.sentence = element("strong", { role: "status" });
    this.keptSentence = element("span", { class: "kept" });
    this.chips = element("div", { class: "chips" });
    this.search = element("input", { type: "search", placeholder: words.words, "aria-label": words.words,
      oninput: () => this.searchWords() });
    this.pickers = element("div", { class: "pickers", role: "group", "aria-label": words.filters });
    for (const axis of this.fixed.axes) this.pickers.append(this.picker(axis));
    this.pickers.append(this.search);
    this.grains = element("div", { class: "grains", role: "group", "aria-label": words.grain });
    for (const [grain, name] of this.fixed.grains)
      this.grains.append(element("button", { "data-grain": grain, onclick: () => this.ask({ grain }) }, name));
    this.recent = element("button", { onclick: () => { this.isAll = !this.isAll; this.drawChart(); } });
    this.grains.append(this.recent);
    this.chart = element("div", { class: "chart" });
    this.axisChoice = element("select", { "aria-label": words.axis, onchange: () => this.ask({ axis: this.axisChoice.value }) });
    for (const axis of this.fixed.axes) this.axisChoice.append(element("option", { value: axis.axis }, axis.name));
    this.parts = element("div", { class: "rows" });
    this.tickets = element("div", { class: "rows" });
    this.entries = element("div", { class: "entries" });
    this.python = element("code");
    this.notice = element("span", { class: "notice", role: "status" });
    this.compare = element("button", { onclick: () => this.ask({ kept: this.state?.pairs ?? this.view.pairs }) }, words.compare);
    this.done = element("button", { onclick: () => this.ask({ kept: null }) }, words.done);
    this.clear = element("button", { onclick: () => { this.search.value = ""; this.ask({ pairs: [] }); } }, words.clear);
    const why = element("button", { onclick: () => this.ask({ why: ["whole", ""] }) }, words.why);
    this.root.append(
      element("div", { class: "top" }, element("span", { class: "client" }, this.fixed.name), this.sentence, why, this.compare, this.done, this.clear),
      this.keptSentence,
      this.pickers,
      this.chips,
      this.grains,
      this.chart,
      element("div", { class: "columns" },
        element("section", {}, element("p", { class: "heading" }, words.parts, " ", this.axisChoice), this.parts),
        element("section", {}, element("p", { class: "heading" }, words.tickets), this.tickets)),
      this.entries,
      element("div", { class: "foot" },
        element("span", {}, words.python, " ", this.python),
        element("span", { class: "export" }, words.export, ...["csv", "xlsx", "parquet"].map((kind) =>
          element("button", { onclick: () => this.model.send({ kind: "export", format: kind }) }, kind.toUpperCase())))),
      this.savedViews(),
    );
  }

  savedViews() {
    const { words } = this;
    const name = element("input", { type: "text", "aria-label": words.name, placeholder: words.name });
    const inReport = element("input", { type: "checkbox" });
    this.saved = element("select", { "aria-label": words.saved });
    const save = () => this.model.send({ kind: "save", name: name.value, in_report: inReport.checked });
    this.listViews(this.model.get("views"));
    return element("div", { class: "foot" }, element("span", {}, name, element("label", {}, inReport, words.in_report),
      element("button", { onclick: save }, words.save)),
    element("span", {}, this.saved, element("button", { onclick: () => this.model.send({ kind: "open", view: this.saved.value }) }, words.open)),
    this.notice);
  }

  listViews(views) {
    this.saved.replaceChildren(...views.map(([view, title]) => element("option", { value: view }, title)));
  }

  searchWords() {
    const pairs = this.pairs().filter(([key]) => key !== "title");
    const text = this.search.value.trim();
    this.ask({ pairs: text ? [...pairs, ["title", text]] : pairs });
  }

  // Filters.

  pairs() {
    return this.state?.pairs ?? this.view.pairs;
  }

  toggle(key, value, isAlone = false) {
    const has = this.pairs().some(([name, own]) => name === key && own === value);
    const others = this.pairs().filter(([name, own]) => name !== key || (!isAlone && own !== value));
    this.ask({ pairs: has ? others.filter(([name, own]) => name !== key || own !== value) : [...others, [key, value]] });
  }

  without(key) {
    if (key === "title") this.search.value = "";
    this.ask({ pairs: this.pairs().filter(([name]) => name !== key) });
  }

  picker(axis) {
    const button = element("button", { class: "opener", "aria-expanded": "false", "aria-haspopup": "listbox", "data-axis": axis.axis,
      onclick: () => this.openPicker(this.opened === axis.axis ? "" : axis.axis) }, axis.name);
    return element("div", { class: "picker", onkeydown: (event) => { if (event.key === "Escape") { this.openPicker(""); button.focus(); } } }, button);
  }

  openPicker(axis) {
    this.opened = axis;
    for (const picker of this.pickers.querySelectorAll(".picker")) {
      const button = picker.querySelector("button");
      const isOpen = button.dataset.axis === axis;
      button.setAttribute("aria-expanded", String(isOpen));
      picker.querySelector(".panel")?.remove();
      if (isOpen) picker.append(this.panel(this.axes.get(axis)));
    }
    if (axis) this.ask({});
  }

  panel(axis) {
    const find = element("input", { type: "search", placeholder: this.words.find, "aria-label": `${this.words.find} ${axis.name}` });
    const list = element("div", { class: "values", role: "group", "aria-label": axis.name });
    const choices = axis.keys.map((key, place) => {
      const box = element("input", { type: "checkbox", onchange: () => this.toggle(axis.axis, key) });
      const count = element("span", { class: "count" });
      const row = element("label", { style: axis.depths ? `padding-left:${axis.depths[place]}em` : null }, box, element("span", { class: "name" }, axis.shown[place]), count);
      return { key, box, count, row, text: plain(`${axis.shown[place]} ${axis.keys[place]}`) };
    });
    const order = () => {
      const sought = plain(find.value);
      const counts = this.view.counts?.axis === axis.axis ? this.view.counts.seconds : null;
      const shown = choices.filter(({ text }) => text.includes(sought));
      if (counts && !axis.depths) shown.sort((one, other) => counts[choices.indexOf(other)] - counts[choices.indexOf(one)]);
      list.replaceChildren(...shown.slice(0, 200).map(({ row }) => row));
    };
    find.addEventListener("input", order);
    this.refreshPanel = () => {
      const counts = this.view.counts?.axis === axis.axis ? this.view.counts.seconds : null;
      choices.forEach(({ key, box, count, row }, place) => {
        box.checked = this.pairs().some(([name, value]) => name === axis.axis && value === key);
        count.textContent = counts ? this.amount(counts[place]) : "";
        row.classList.toggle("empty", counts !== null && counts[place] === 0);
      });
      if (!list.contains(document.activeElement)) order();
    };
    order();
    setTimeout(() => find.focus());
    return element("div", { class: "panel" }, find, list);
  }

  label(key, value) {
    const axis = this.axes.get(key);
    const place = axis ? axis.keys.indexOf(value) : -1;
    if (place < 0) return value;
    return axis.depths ? value || axis.shown[place] : axis.shown[place];
  }

  // What an answer shows.

  show() {
    this.isWaiting = false;
    if (this.isLate) {
      this.isLate = false;
      this.ask(this.state.why ? { why: this.state.why } : {});
      return;
    }
    this.state = this.stateOfView();
    const { view, words } = this;
    this.sentence.textContent = (view.kept ? "B. " : "") + view.sentence;
    this.keptSentence.textContent = view.kept ? `A. ${view.kept.sentence} · ${this.spoken(view.kept).map(([, text]) => text).join(" · ") || words.all}` : "";
    this.done.hidden = !view.kept;
    this.clear.disabled = view.pairs.length === 0;
    this.showFilters();
    for (const button of this.grains.querySelectorAll("[data-grain]")) button.setAttribute("aria-pressed", String(button.dataset.grain === view.grain));
    this.drawChart();
    this.axisChoice.value = view.axis;
    this.showParts();
    this.showTickets();
    this.showEntries();
    this.python.textContent = view.python;
    if (this.opened) this.refreshPanel?.();
    this.root.dispatchEvent(new CustomEvent("shown"));
  }

  showFilters() {
    const { pairs } = this.view;
    for (const button of this.pickers.querySelectorAll(".opener")) {
      const count = pairs.filter(([key]) => key === button.dataset.axis).length;
      button.textContent = this.axes.get(button.dataset.axis).name + (count ? ` (${count})` : "");
      button.classList.toggle("on", count > 0);
    }
    if (document.activeElement !== this.search) this.search.value = pairs.find(([key]) => key === "title")?.[1] ?? "";
    this.chips.replaceChildren(...this.spoken(this.view).map(([key, text]) => {
      return element("button", { class: "chip", "aria-label": this.words.remove.replace("{filter}", text), onclick: () => this.without(key) }, text, element("span", { "aria-hidden": "true" }, " ×"));
    }));
  }

  /** The filters of a selection in words, a key each. */
  spoken({ pairs, period }) {
    const names = new Map([[PERIOD, this.words.period], ["title", this.words.words], ["ticket", this.words.ticket]]);
    const groups = new Map();
    for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), key === PERIOD ? period : this.label(key, value)]);
    return [...groups].map(([key, values]) => [key, `${names.get(key) ?? this.axes.get(key)?.name ?? key}\u00a0: ${values.join(", ")}`]);
  }

  showParts() {
    const { view } = this;
    const axis = this.axes.get(view.axis);
    const total = Math.max(1, view.total[0]);
    const most = Math.max(1, ...view.parts.map(([, now, before]) => (view.kept ? Math.max(now, before) : now)));
    this.parts.replaceChildren(...view.parts.slice(0, 14).map(([place, now, before]) => {
      const key = axis.keys[place];
      const isOn = view.pairs.some(([name, value]) => name === view.axis && value === key);
      const name = axis.depths ? axis.keys[place] || axis.shown[place] : axis.shown[place];
      const bars = [element("span", { class: "bar", style: `width:${(100 * now) / most}%` })];
      if (view.kept) bars.unshift(element("span", { class: "bar before", style: `width:${(100 * before) / most}%` }));
      const share = new Intl.NumberFormat(this.fixed.language, { style: "percent" }).format(now / total);
      const figures = view.kept
        ? [`A ${this.amount(before)}`, `B ${this.amount(now)}`, (now >= before ? "+" : "") + this.amount(now - before)]
        : [this.amount(now), share];
      return this.row(name, isOn, () => this.toggle(view.axis, key), bars, figures, ["part", key]);
    }));
    if (!view.parts.length) this.parts.replaceChildren(element("p", {}, this.words.none));
  }

  showTickets() {
    const { view } = this;
    const most = Math.max(1, ...view.tickets.map(({ seconds }) => seconds));
    this.tickets.replaceChildren(...view.tickets.slice(0, 14).map(({ id, title, seconds, url }) => {
      const isOn = view.pairs.some(([name, value]) => name === "ticket" && value === id);
      const link = url ? element("a", { href: url, target: "_blank", rel: "noopener noreferrer", class: "id" }, id) : element("span", { class: "id" }, id);
      const row = this.row(title, isOn, () => this.toggle("ticket", id), [element("span", { class: "bar", style: `width:${(100 * seconds) / most}%` })], [this.amount(seconds)], ["ticket", id]);
      row.prepend(link);
      return row;
    }));
  }

  row(name, isOn, onChoose, bars, figures, figure) {
    return element("div", { class: "row" },
      element("button", { class: "choose", "aria-pressed": String(isOn), title: name, onclick: onChoose }, element("bdi", {}, name), element("span", { class: "bars", "aria-hidden": "true" }, ...bars)),
      ...figures.map((text) => element("span", { class: "figure" }, text)),
      element("button", { class: "why", title: this.words.why, "aria-label": `${this.words.why}\u00a0: ${name}`, onclick: () => this.ask({ why: figure }) }, "?"));
  }

  showEntries() {
    const { why } = this.view;
    this.entries.replaceChildren();
    if (!why) return;
    const { words } = this;
    const head = [words.date, words.ticket, words.title, words.entry, words.minutes].map((text) => element("th", { scope: "col" }, text));
    const minutes = (seconds) => this.whole.format(seconds / 60);
    const rows = why.entries.map((cells) => element("tr", {}, ...cells.slice(0, 4).map((text) => element("td", {}, element("bdi", {}, text))), element("td", { class: "figure" }, minutes(cells[4]))));
    const foot = element("tr", {}, element("th", { scope: "row", colspan: 4 }, `${words.total} (${this.whole.format(why.total[1])})`), element("td", { class: "figure" }, minutes(why.total[0])));
    this.entries.append(element("table", {}, element("caption", {}, `${words.why_first.replace("{n}", String(rows.length))} · ${why.figure[1] || words.total}`),
      element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows), element("tfoot", {}, foot)));
  }

  // The chart: bars by period, brushed, clicked, or moved over by keyboard.

  drawChart() {
    const { view, words } = this;
    const periods = this.fixed.periods[view.grain];
    const limit = GRAIN_OF_RECENT[view.grain];
    this.recent.textContent = this.isAll ? words.recent : words.all;
    this.recent.hidden = periods.length <= limit;
    let first = this.isAll ? 0 : Math.max(0, periods.length - limit);
    const ranges = [view.range, view.kept?.range].filter(Boolean);
    if (ranges.length) first = Math.min(first, Math.max(0, Math.min(...ranges.map(([start]) => start)) - 2));
    const shown = periods.slice(first);
    const width = Math.max(320, this.chart.clientWidth || 1000), height = 190, left = 44, bottom = 20, top = 6;
    const values = view.bars.slice(first).map((seconds) => seconds * this.fixed.per_unit);
    const undated = (pairs) => JSON.stringify(pairs.filter(([key]) => key !== PERIOD));
    const isOneSeries = view.kept && undated(view.kept.pairs) === undated(view.pairs);
    const before = view.kept && !isOneSeries ? view.kept.bars.slice(first).map((seconds) => seconds * this.fixed.per_unit) : null;
    const averages = view.pairs.some(([key]) => key !== PERIOD) || before ? [] : this.fixed.averages[view.grain].slice(first);
    const most = Math.max(1e-9, ...values, ...(before ?? []), ...averages.map((value) => value ?? 0)) * 1.05;
    const step = (width - left) / shown.length, y = (value) => top + (height - top - bottom) * (1 - value / most);
    const svg = drawn("svg", { width, height, role: "listbox", "aria-label": words.chart, tabindex: "0", "aria-multiselectable": "true" });
    for (const tick of ticks(most)) {
      svg.append(drawn("line", { x1: left, x2: width, y1: y(tick), y2: y(tick), class: "tick" }));
      svg.append(drawn("text", { x: left - 6, y: y(tick) + 4, "text-anchor": "end" }, this.whole.format(tick)));
    }
    const has = (range, index) => range && index + first >= range[0] && index + first <= range[1];
    const every = Math.max(1, Math.ceil(76 / step));
    shown.forEach(([, name], index) => {
      const isOn = !view.range || has(view.range, index);
      const text = `${name}\u00a0: ${this.numbers.format(values[index])} ${this.fixed.unit}` + (before ? ` (A ${this.numbers.format(before[index])})` : "");
      const half = before ? step / 2 : step;
      const bar = drawn("g", { role: "option", "aria-selected": String(Boolean(has(view.range, index))), "aria-label": text, "data-place": index });
      if (before) bar.append(drawn("rect", { x: left + index * step, width: Math.max(0.5, half - 1), y: y(before[index]), height: height - bottom - y(before[index]), class: has(view.kept.range, index) || !view.kept.range ? "before" : "before off" }));
      bar.append(drawn("rect", { x: left + index * step + (before ? half : 0), width: Math.max(0.5, half - 1), y: y(values[index]), height: height - bottom - y(values[index]), class: isOneSeries && has(view.kept.range, index) ? "before" : isOn ? "now" : "now off" }));
      bar.append(drawn("title", {}, text));
      svg.append(bar);
      if ((shown.length - 1 - index) % every === 0 && (index + 0.5) * step > 30) {
        const isLast = index === shown.length - 1 && step < 60;
        svg.append(drawn("text", { x: isLast ? width : left + (index + 0.5) * step, y: height - 5, "text-anchor": isLast ? "end" : "middle" }, name));
      }
    });
    if (averages.length) {
      const path = averages.map((value, index) => (value === null ? "" : `M${left + index * step},${y(value)}h${step}`)).join("");
      svg.append(drawn("path", { d: path, class: "average" }, drawn("title", {}, words.average)));
    }
    this.brushable(svg, { step, left, height, bottom, count: shown.length, keys: shown.map(([key]) => key) });
    const legend = view.kept ? element("p", { class: "legend" }, element("i", { class: "before" }), " A  ", element("i", { class: "now" }), " B") : null;
    const hadFocus = this.chart.contains(document.activeElement);
    this.chart.replaceChildren(svg, ...(legend ? [legend] : []));
    if (hadFocus) svg.focus();
  }

  brushable(svg, { step, left, height, bottom, count, keys }) {
    const place = (event) => Math.min(count - 1, Math.max(0, Math.floor((event.clientX - svg.getBoundingClientRect().left - left) / step)));
    const brush = drawn("rect", { class: "brush", y: 0, height: height - bottom, visibility: "hidden" });
    const mark = drawn("rect", { class: "cursor", y: 0, height: height - bottom, width: step, visibility: "hidden" });
    svg.append(brush, mark);
    let from = null;
    const cover = (to) => {
      brush.setAttribute("x", left + Math.min(from, to) * step);
      brush.setAttribute("width", (Math.abs(to - from) + 1) * step);
      brush.setAttribute("visibility", "visible");
    };
    svg.addEventListener("pointerdown", (event) => { from = place(event); svg.setPointerCapture?.(event.pointerId); cover(from); });
    svg.addEventListener("pointermove", (event) => { if (from !== null) cover(place(event)); });
    svg.addEventListener("pointerup", (event) => { if (from === null) return; const to = place(event); this.pick(keys, Math.min(from, to), Math.max(from, to)); from = null; });
    svg.addEventListener("pointercancel", () => { from = null; brush.setAttribute("visibility", "hidden"); });
    const cursor = () => {
      mark.setAttribute("x", left + this.focused * step);
      mark.setAttribute("visibility", "visible");
      svg.setAttribute("aria-activedescendant", "");
      this.notice.textContent = svg.querySelector(`[data-place="${this.focused}"]`)?.getAttribute("aria-label") ?? "";
    };
    svg.addEventListener("focus", () => { if (svg.matches(":focus-visible")) { this.focused = Math.min(this.focused || count - 1, count - 1); cursor(); } });
    svg.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: -1, ArrowRight: 1, Home: -1e9, End: 1e9 }[event.key];
      if (move) {
        this.anchor = event.shiftKey ? (this.anchor ?? this.focused) : null;
        this.focused = Math.min(count - 1, Math.max(0, this.focused + move));
        cursor();
      } else if (event.key === "Enter" || event.key === " ") {
        const start = this.anchor ?? this.focused;
        this.pick(keys, Math.min(start, this.focused), Math.max(start, this.focused));
      } else if (event.key === "Escape") this.without(PERIOD);
      else if (event.key === "?") this.ask({ why: ["period", keys[this.focused]] });
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  /** Chooses a run of periods; the same one again lets it go. */
  pick(keys, from, to) {
    const value = from === to ? keys[from] : `${keys[from]}..${keys[to]}`;
    const others = this.pairs().filter(([key]) => key !== PERIOD);
    const { range } = this.view;
    const places = this.fixed.periods[this.view.grain].findIndex(([key]) => key === keys[from]);
    const isSame = range && from === to && range[0] === places && range[1] === places;
    this.ask({ pairs: isSame ? others : [...others, [PERIOD, value]] });
  }
}

function ticks(most) {
  const rough = most / 4, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough) ?? rough;
  const found = [];
  for (let value = 0; value <= most; value += step) found.push(value);
  return found;
}

export default {
  render({ model, el }) {
    el.classList.add("releve-explorer");
    const view = new View(model, el);
    const resized = new ResizeObserver(() => view.drawChart());
    resized.observe(view.chart);
    return () => { resized.disconnect(); view.close(); };
  },
};
