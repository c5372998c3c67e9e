// What the reader chose, and the address that says it: `#view?grain=month&subsidiary=Lyon…`.
// Every value of an address is checked against the dictionaries of the data; what is unknown is left out, and named.

const START = { grain: "week", period: "year", from: "", to: "", pick: "", search: "", rows: "category", by: "", sort: "seconds", versus: "" };
const PERIODS = ["year", "last", "all", "custom"];
const SORTS = ["seconds", "entries", "title", "ticket"];

function startState(model) {
  const grain = model.data.whole && model.hasYear ? "week" : "month";
  return { ...START, grain, period: model.hasYear ? "year" : "all", rows: startRows(model), filters: new Map() };
}

function startRows(model) {
  return (model.axes.has(START.rows) ? START.rows : model.told[0]?.axis) ?? "";
}

function addressOf(state, model) {
  const words = new URLSearchParams();
  const start = startState(model);
  for (const [name, value] of Object.entries(state)) {
    if (name !== "filters" && value !== start[name]) words.set(name, value);
  }
  for (const [axis, values] of state.filters) for (const value of values) words.append(`f.${axis}`, value);
  const text = words.toString();
  return text ? `#view?${text}` : "#view";
}

/** The state that an address says, and the words in it that this edition does not know. */
function stateOf(address, model) {
  const state = startState(model);
  const lost = [];
  const week = /^#week-(\d{4}-W\d\d)$/.exec(address);
  if (week) return { state: checked({ ...state, grain: "week", pick: week[1] }, model, lost), lost };
  if (!address.startsWith("#view?")) return { state, lost };
  for (const [name, value] of new URLSearchParams(address.slice(6))) {
    const axis = name.startsWith("f.") ? model.axes.get(name.slice(2)) : null;
    if (axis) {
      const isKnown = axis.values.some((key) => key === value || (axis.isTree && model.isWithin(key, value)));
      if (isKnown) state.filters.set(axis.axis, [...new Set(state.filters.get(axis.axis)).add(value)]);
      else lost.push(`${axis.name} = ${value}`);
    } else if (Object.hasOwn(START, name)) state[name] = value.slice(0, 20000);
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
  keep("rows", state.rows === start.rows || model.axes.has(state.rows));
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
  for (const [axis, values] of state.filters) {
    for (const value of values) found.push({ name: `f.${axis}`, value, text: words.say("labelled", { label: model.axes.get(axis).name, value: shownPart(model.axes.get(axis), value) }) });
  }
  if (state.search) found.push({ name: "search", text: words.say("searched", { text: state.search }) });
  return found;
}

/** A part of an axis, or a branch of its tree, in words. */
function shownPart(axis, value) {
  const code = axis.values.indexOf(value);
  return code < 0 ? value : axis.shown[code];
}

function spokenPeriod(state, model, words) {
  const { from, to } = model.bounds({ ...state, pick: "" });
  return `${words.date(Math.max(from, model.first))} – ${words.date(to)}`;
}

/** The state without one of the things that `spoken` names. */
function without(state, { name, value }) {
  return name.startsWith("f.") ? { ...state, filters: filtersWith(state, name.slice(2), (values) => values.filter((own) => own !== value)) } : { ...state, [name]: "" };
}

/** The state with a value of an axis added to its filter, in the place of what it holds or is held by; or taken off. */
function toggled(state, axis, value, model) {
  const related = (own) => model.axes.get(axis).isTree && (model.isWithin(own, value) || model.isWithin(value, own));
  return { ...state, filters: filtersWith(state, axis, (values) => (values.includes(value) ? values.filter((own) => own !== value) : [...values.filter((own) => !related(own)), value])) };
}

/** The filters with the values of an axis changed; an axis without values has no filter. */
function filtersWith(state, axis, change) {
  const filters = new Map(state.filters);
  const values = change(filters.get(axis) ?? []);
  if (values.length) filters.set(axis, values);
  else filters.delete(axis);
  return filters;
}

/** The rows of a table as CSV, by the separators and the patterns that `analysis.domain.csv_text` writes exports by. */
function csvOf(rows, { separator, decimal, starts, inside }) {
  const begins = new RegExp(starts), within = new RegExp(inside, "g");
  const cell = (value) => {
    if (typeof value === "number") return String(value).replace(".", decimal);
    const text = value.replace(within, "$1'");
    return `"${(begins.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(separator)).join("\r\n")}\r\n`;
}
