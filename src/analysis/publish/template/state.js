// What the reader chose, and the address that says it: `#view?grain=month&subsidiary=Lyon…`.
// Every value of an address is checked against the dictionaries of the data; what is unknown is left out, and named.

const START = { grain: "week", period: "year", from: "", to: "", pick: "", search: "", rows: "category", by: "", sort: "seconds", versus: "" };
const PERIODS = ["year", "last", "all", "custom"];
const SORTS = ["seconds", "entries", "title", "ticket"];

function startState(model) {
  return { ...START, grain: model.data.whole ? "week" : "month", filters: new Map() };
}

function addressOf(state, model) {
  const words = new URLSearchParams();
  const start = startState(model);
  for (const [name, value] of Object.entries(state)) {
    if (name !== "filters" && value !== start[name]) words.set(name, value);
  }
  for (const [axis, value] of state.filters) words.set(`f.${axis}`, value);
  const text = words.toString();
  return text ? `#view?${text}` : "#view";
}

/** The state that an address says, and the words in it that this edition does not know. */
function stateOf(address, model) {
  const state = startState(model);
  const lost = [];
  const week = /^#week-(\d{4}-W\d\d)$/.exec(address);
  if (week) return { state: checked({ ...state, pick: week[1] }, model, lost), lost };
  if (!address.startsWith("#view?")) return { state, lost };
  for (const [name, value] of new URLSearchParams(address.slice(6))) {
    const axis = name.startsWith("f.") ? model.axes.get(name.slice(2)) : null;
    if (axis) {
      const isKnown = axis.values.some((key) => key === value || (axis.isTree && key.startsWith(`${value}${model.data.separator}`)));
      if (isKnown) state.filters.set(axis.axis, value);
      else lost.push(`${axis.name} = ${value}`);
    } else if (Object.hasOwn(START, name)) state[name] = value.slice(0, 2000);
    else lost.push(name);
  }
  return { state: checked(state, model, lost), lost };
}

function checked(state, model, lost) {
  const start = startState(model);
  const keep = (name, isKnown) => {
    if (isKnown) return;
    lost.push(`${name} = ${state[name]}`);
    state[name] = start[name];
  };
  keep("grain", GRAINS.includes(state.grain) && (model.data.whole || !["day", "week"].includes(state.grain)));
  keep("period", PERIODS.includes(state.period));
  keep("sort", SORTS.includes(state.sort));
  keep("rows", model.axes.has(state.rows));
  keep("by", state.by === "" || (model.axes.has(state.by) && state.by !== state.rows));
  if (state.period === "custom") keep("period", isDay(state.from) && isDay(state.to) && state.from <= state.to);
  if (state.pick) keep("pick", model.grain(state.grain).index.has(state.pick));
  return state;
}

/** The filters of a state as words, for its chips, for print and for a comparison. */
function spoken(state, model, words) {
  const found = [];
  const period = state.pick && model.pickedPeriod(state);
  if (period) found.push({ name: "pick", text: words.period(period) });
  for (const [axis, value] of state.filters) {
    const { name, values, shown } = model.axes.get(axis);
    const code = values.indexOf(value);
    found.push({ name: `f.${axis}`, text: words.say("labelled", { label: name, value: code < 0 ? value : shown[code] }) });
  }
  if (state.search) found.push({ name: "search", text: words.say("searched", { text: state.search }) });
  return found;
}

function spokenPeriod(state, model, words) {
  const { from, to } = model.bounds({ ...state, pick: "" });
  return `${words.date(Math.max(from, model.first))} – ${words.date(to)}`;
}

/** The state without one of its filters, as `spoken` names it. */
function without(state, name) {
  const filters = new Map(state.filters);
  if (!name.startsWith("f.")) return { ...state, [name]: "", filters };
  filters.delete(name.slice(2));
  return { ...state, filters };
}

/** The state with a filter on an axis put on, or taken off when it is already there. */
function toggled(state, axis, value) {
  const filters = new Map(state.filters);
  if (filters.get(axis) === value) filters.delete(axis);
  else filters.set(axis, value);
  return { ...state, filters };
}

/** The rows of a table as CSV that opens in a spreadsheet; a text that a spreadsheet would run is made a text. */
function csvOf(rows, language) {
  const comma = language === "fr";
  const cell = (value) => {
    if (typeof value === "number") return comma ? String(value).replace(".", ",") : String(value);
    const text = /^[\s]*[=+\-@|\uFF1D\uFF0B\uFF0D\uFF20\t\r\n]/.test(value) ? `'${value}` : value;
    return `"${text.replaceAll('"', '""')}"`;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(comma ? ";" : ",")).join("\r\n")}\r\n`;
}
