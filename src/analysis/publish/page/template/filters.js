// The filters: one form, made once and kept in step with the state; the choices of an axis are made when it is opened.

const TYPING_PAUSE = 150; // [ms]
const CHOICES = { searched: 12, shown: 60 };

Object.assign(Page.prototype, /** @type {ThisType<Page>} */ ({
  filterForm() {
    const { words, model } = this;
    const field = (label, control) => h("label", {}, h("span", {}, label), control);
    this.fields = new Map();
    const kept = (name, control) => {
      this.fields.set(name, control);
      return control;
    };
    const select = (name, options, change) => kept(name, h("select", { "data-key": `field ${name}`, onchange: (event) => this.go(change(event.target.value)) },
      options.map(([value, text]) => h("option", { value }, text))));
    const grains = GRAINS.filter((grain) => (grain !== "contract" || !model.data.year[0].endsWith("-01-01")) && (model.data.whole || !["day", "week"].includes(grain)));
    const periods = PERIODS.filter((period) => period !== "year" || model.hasYear).map((period) => [period, words.say(PERIOD_WORDS[period])]);
    const dated = (period) => ({ period, pick: "", from: isoDay(Math.max(model.first, model.hasYear ? model.yearFirst : model.first)), to: model.data.as_of });
    const day = (name, label) => field(label, kept(name, h("input", { type: "date", min: model.data.first, max: model.data.as_of, "data-key": `field ${name}`,
      onchange: (event) => isDay(event.target.value) && this.go({ [name]: event.target.value, pick: "" }) })));
    this.dates = [day("from", words.say("from")), day("to", words.say("to_title"))];
    this.choices = model.told.map((axis) => new Choice(this, axis));
    this.copied = h("span", { class: "note", role: "status" });
    this.compare = h("button", { type: "button", "data-key": "button compare", onclick: () => this.go({ versus: this.state.versus ? "" : this.address.slice(1) }) });
    document.addEventListener("click", (event) => this.choices.forEach((choice) => choice.element.contains(event.target) || choice.close()));
    return h("details", { class: "filters screen-only" },
      h("summary", {}, words.say("filters")),
      h("div", { class: "fields" },
        field(words.say("grain"), select("grain", grains.map((grain) => [grain, words.say(`grain_${grain}`)]), (grain) => ({ grain, pick: "" }))),
        field(words.say("period"), select("period", periods, dated)), this.dates,
        this.choices.map((choice) => choice.element),
        field(words.say("search"), kept("search", h("input", { type: "search", "data-key": "field search", oninput: (event) => this.seek(event.target) })))),
      h("p", { class: "actions" }, this.button("clear", () => this.clear()), " ", this.compare, " ", this.button("copy", () => this.copyLink()), " ", this.copied),
      !model.data.whole && h("p", { class: "note" }, words.say("months_only")));
  },
  /** Titles are sought as the reader types, once a pause is made. */
  seek(field) {
    clearTimeout(this.seeking);
    this.seeking = setTimeout(() => field.value.trim() !== this.state.search && this.go({ search: field.value.trim() }, true), TYPING_PAUSE);
  },
  syncFilters() {
    const { words, state } = this;
    for (const [name, control] of this.fields) if (name !== "search" || control.value.trim() !== state.search) control.value = state[name];
    for (const label of this.dates) label.hidden = state.period !== "custom";
    this.compare.textContent = words.say(state.versus ? "close" : "apart");
    for (const choice of this.choices) choice.sync();
  },
}));

const PERIOD_WORDS = { year: "period_year", last: "period_last", all: "all_period", custom: "period_custom" };

/** The choice of several values of an axis: boxes to tick; of a tree, branches as well as leaves. */
class Choice {
  constructor(page, axis) {
    this.page = page;
    this.axis = axis;
    this.value = h("span", { class: "value" });
    this.options = h("ul", { class: "options" });
    this.more = h("p", { class: "note" });
    this.boxes = new Map();
    this.nodes = null;
    const { words } = page;
    const isLong = axis.values.length > CHOICES.searched;
    this.search = isLong && h("input", { type: "search", "aria-label": `${words.say("find")} – ${axis.name}`, placeholder: words.say("find"), oninput: () => this.fill() });
    this.element = h("details", { class: "choice", name: "choice", ontoggle: () => this.element.open && this.open(), onkeydown: (event) => event.key === "Escape" && this.close(true) },
      h("summary", { "data-key": `field ${axis.axis}` }, h("span", { class: "name" }, axis.name), " ", this.value),
      h("div", { class: "choices", role: "group", "aria-label": axis.name }, this.search, this.options, this.more));
  }
  open() {
    if (!this.boxes.size) this.fill();
    const edge = document.getElementById("report").getBoundingClientRect().right;
    this.element.classList.toggle("to-left", this.element.getBoundingClientRect().left + this.element.lastChild.offsetWidth > edge);
  }
  close(isFocused = false) {
    if (isFocused && this.element.open) this.element.firstChild.focus();
    this.element.open = false;
  }
  /** The branches at the top, or what the search finds; at most so many, for thousands would not be read. */
  fill() {
    const { words, state } = this.page;
    const sought = fold(this.search.value ?? "").split(" ").filter(Boolean);
    const chosen = new Set(state.filters.get(this.axis.axis));
    this.nodes ??= this.axis.isTree ? branches(this.axis, this.page.model.data.separator) : leaves(this.axis);
    const every = [...this.nodes.values()];
    const found = sought.length ? every.filter((node) => sought.every((word) => fold(node.full).includes(word))) : every.filter((node) => node.depth === 0);
    const shown = found.filter((node, index) => index < CHOICES.shown || chosen.has(node.path));
    this.boxes.clear();
    this.options.replaceChildren(...shown.map((node) => this.option(node, sought.length > 0)));
    this.more.textContent = found.length > shown.length ? words.count("n_others", found.length - shown.length) : "";
    this.sync();
  }
  option(node, isFound) {
    const { page, axis } = this;
    const box = h("input", { type: "checkbox", "data-key": `choice ${axis.axis} ${node.path}`, onchange: () => page.go(toggled(page.state, axis.axis, node.path, page.model)) });
    this.boxes.set(box, node.path);
    const label = h("label", {}, box, bdi(isFound ? node.full : node.name));
    if (isFound || !node.children.length) return h("li", {}, label);
    const inner = h("ul", { hidden: true });
    const toggle = h("button", { type: "button", class: "toggle", "aria-expanded": "false", "aria-label": page.words.say("toggle", { name: node.name }), onclick: () => {
      if (!inner.firstChild) inner.append(...node.children.map((child) => this.option(child, false)));
      inner.hidden = !inner.hidden;
      toggle.setAttribute("aria-expanded", String(!inner.hidden));
      toggle.textContent = inner.hidden ? "▸" : "▾";
      this.sync();
    } }, "▸");
    return h("li", { class: "parent" }, toggle, label, inner);
  }
  sync() {
    const { words, model, state } = this.page;
    const values = state.filters.get(this.axis.axis) ?? [];
    const isHeld = (path, above) => this.axis.isTree && model.isWithin(path, above);
    this.value.replaceChildren(values.length === 0 ? words.say("all") : values.length === 1 ? bdi(shownPart(this.axis, values[0])) : words.count("n_chosen", values.length));
    for (const [box, path] of this.boxes) {
      const isWithin = values.some((value) => isHeld(path, value));
      box.checked = isWithin || values.includes(path);
      box.disabled = isWithin;
      box.indeterminate = !box.checked && values.some((value) => isHeld(value, path));
    }
  }
}

/** The values of an axis by name, what is not given last. */
function leaves(axis) {
  const nodes = axis.values.map((path, code) => ({ path, name: axis.shown[code], full: axis.shown[code], depth: 0, children: [] }));
  nodes.sort((one, other) => Number(one.path === "") - Number(other.path === "") || one.name.localeCompare(other.name));
  return new Map(nodes.map((node) => [node.path, node]));
}

/** Every branch of a tree, parents before their children. */
function branches(axis, separator) {
  const nodes = new Map();
  for (const { path, name } of leaves(axis).values()) {
    let parent = null;
    const steps = path === "" ? [name] : path.split(separator);
    steps.forEach((step, depth) => {
      const own = path === "" ? "" : steps.slice(0, depth + 1).join(separator);
      if (!nodes.has(own)) {
        nodes.set(own, { path: own, name: step, full: own || name, depth, children: [] });
        parent?.children.push(nodes.get(own));
      }
      parent = nodes.get(own);
    });
  }
  return nodes;
}
