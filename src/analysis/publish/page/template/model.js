// The model of the page: the data island as typed arrays, filters and sums. It touches no element.
// Every figure is a sum of whole seconds.

class Model {
  constructor(data) {
    this.data = data;
    this.first = dayNumber(data.first);
    this.asOf = dayNumber(data.as_of);
    this.yearFirst = dayNumber(data.year[0]);
    this.yearLast = dayNumber(data.year[1]);
    const cases = unpacked(data.cases, data.packs.cases);
    const groups = unpacked(data.groups, data.packs.groups);
    this.size = Int32Array.from(groups.size);
    this.day = new Int32Array(data.entries.day.length);
    this.seconds = Int32Array.from(data.entries.time, (time) => time * data.tick);
    this.group = new Int32Array(this.day.length);
    this.caseOf = new Int32Array(this.size.length);
    let at = 0;
    cases.size.forEach((count, number) => this.caseOf.fill(number, at, (at += count)));
    this.ticket = this.caseOf.map((number) => Math.max(-1, number - data.loose));
    this.start = new Int32Array(this.size.length + 1);
    const first = summed(data.cases.first);
    let entry = 0;
    this.size.forEach((count, group) => {
      for (let day = this.first + first[this.caseOf[group]], left = count; left > 0; left--, entry++) {
        day += data.entries.day[entry];
        this.day[entry] = day;
        this.group[entry] = group;
      }
      this.start[group + 1] = entry;
    });
    const codes = (name) => groups[name] ?? this.caseOf.map((number) => cases[name][number]);
    this.axes = new Map(data.axes.map((axis) => [axis.axis, { ...axis, code: codes(axis.axis), shown: axis.shown ?? axis.values, isTree: axis.axis === "category" }]));
    /** The axes that the report shows and that tell something. */
    this.told = [...this.axes.values()].filter((axis) => !axis.hidden && axis.values.length > 1);
    let before = "";
    this.ids = data.tickets.id.map((step) => (before = typeof step === "number" ? String(Number(before) + step).padStart(before.length, "0") : step));
    this.titles = data.tickets.title.map((title) => fold(title));
    this.details = detailsOf(data.details);
    /** The time of each entry that the averages are compared with: that of the lines that have one, as they count it. */
    const line = this.axes.get("line");
    const compared = line?.code.map((code) => Number(data.compared.includes(line.values[code])));
    /** The time of each entry as its line counts it, which its price is for; real where no line rounds. */
    this.accounted = data.entries.accounted ?? this.seconds;
    this.compared = Float64Array.from(this.group, (group, entry) => (compared?.[group] ? this.accounted[entry] : 0));
    this.euros = this.valued(data.rates);
    this.periods = new Map();
    this.hasYear = this.day.some((day) => day >= this.yearFirst);
  }
  /** The value of each entry, at the price in force on its day; NaN without a price, null where no entry has one. */
  valued(rates) {
    if (!rates) return null;
    const changes = new Map();
    const key = (line, profile) => `${line ?? -1} ${profile ?? -1}`;
    rates.day.forEach((day, row) => {
      const name = key(rates.line[row], rates.profile[row]);
      if (!changes.has(name)) changes.set(name, []);
      changes.get(name).push([this.first + day, rates.hour[row] ?? NaN]);
    });
    const [line, profile] = ["line", "profile"].map((name) => this.axes.get(name)?.code);
    const ofGroup = Array.from(this.size, (_, group) => changes.get(key(line?.[group], profile?.[group])) ?? []);
    return Float64Array.from(this.group, (group, entry) => {
      const last = ofGroup[group].findLast(([day]) => day <= this.day[entry]);
      return last ? (this.accounted[entry] / 3600) * last[1] : NaN;
    });
  }
  /** Whether the data adds up to the totals that the report gave; a page that does not is left as it is. */
  isSound() {
    const { control } = this.data;
    const sum = (from) => this.seconds.reduce((total, value, entry) => total + (this.day[entry] >= from ? value : 0), 0);
    const tickets = new Set(this.ticket);
    tickets.delete(-1);
    return (
      this.start[this.size.length] === control.entries &&
      sum(-Infinity) === control.seconds &&
      (!this.data.whole || sum(this.yearFirst) === control.year_seconds) &&
      tickets.size === control.tickets
    );
  }
  /** All periods of a grain over the data, and the period of each day. */
  grain(name) {
    if (!this.periods.has(name)) {
      const list = [];
      const of = new Int32Array(Math.max(1, this.asOf - this.first + 1));
      for (let day = this.first; day <= this.asOf; day++) {
        const last = list.at(-1);
        if (!last || day > last.last) list.push(periodOf(day, name, this.data.year[0]));
        of[day - this.first] = list.length - 1;
      }
      this.periods.set(name, { list, of, index: new Map(list.map((period, index) => [period.key, index])) });
    }
    return this.periods.get(name);
  }
  /**
   * The contract's average of each period of a grain under the filters of a state: that of the lines chosen where lines
   * alone are, else none under a filter. The data names an average only where it changes.
   */
  averages(name, state = null) {
    const filters = [...(state?.filters ?? [])];
    if (filters.some(([axis]) => axis !== "line") || state?.search) return new Map();
    const told = filters.length ? filters[0][1].map((line) => this.data.line_averages[line]?.[name]) : [this.data.averages[name] ?? {}];
    if (told.some((changes) => changes === undefined)) return new Map();
    const sums = new Map();
    const { list } = this.grain(name);
    for (const changes of told) {
      let last = changes[Object.keys(changes).findLast((key) => key < list[0].key)] ?? undefined;
      for (const { key } of list) {
        last = Object.hasOwn(changes, key) ? changes[key] ?? undefined : last;
        if (last !== undefined) sums.set(key, (sums.get(key) ?? 0) + last);
      }
    }
    return sums;
  }
  /** Whether a path of a tree is beneath another. */
  isWithin(path, above) {
    return path.startsWith(`${above}${this.data.separator}`);
  }
  /** The groups that the filters on axes and titles let through. */
  mask(state) {
    const mask = new Uint8Array(this.size.length).fill(1);
    for (const [name, values] of state.filters) {
      const axis = this.axes.get(name);
      const chosen = new Set(values);
      const kept = axis.values.map((key) => chosen.has(key) || (axis.isTree && values.some((value) => this.isWithin(key, value))));
      for (let group = 0; group < mask.length; group++) if (!kept[axis.code[group]]) mask[group] = 0;
    }
    const words = fold(state.search).split(" ").filter(Boolean);
    if (words.length) {
      const kept = this.titles.map((title, ticket) => {
        const text = `${title} ${fold(this.ids[ticket])}`;
        return words.every((word) => text.includes(word));
      });
      for (let group = 0; group < mask.length; group++) if (!kept[this.ticket[group]]) mask[group] = 0;
    }
    return mask;
  }
  /** The dates of a state: those of its period, and those of the bar that is picked. */
  bounds(state) {
    const whole = { year: [this.yearFirst, this.asOf], last: [this.asOf - 364, this.asOf], all: [this.first, this.asOf] };
    const [from, to] = whole[state.period] ?? [dayNumber(state.from), dayNumber(state.to)];
    const period = state.pick && this.pickedPeriod(state);
    const [barsFrom, barsTo] = this.barDays(state, from, to);
    const pickFrom = period ? Math.max(Math.min(from, barsFrom), period.first) : from;
    return { from, to, barsFrom, barsTo, pickFrom, pickTo: period ? Math.min(Math.max(to, barsTo), period.last) : to };
  }
  /** The days that the bars of a state count: of a contract year by week, the whole weeks whose Thursday it holds. */
  barDays(state, from, to) {
    if (state.period !== "year" || state.grain !== "week") return [from, to];
    const { list, of } = this.grain("week");
    const weekOf = (day) => list[of[Math.min(Math.max(day, this.first), this.asOf) - this.first]];
    const [first, last] = [weekOf(from), weekOf(to)];
    const barsFrom = first.first + 3 < this.yearFirst ? first.last + 1 : first.first;
    const barsTo = last.first + 3 > this.yearLast ? last.first - 1 : last.last;
    return barsFrom <= barsTo && barsFrom <= this.asOf ? [barsFrom, barsTo] : [from, to];
  }
  pickedPeriod(state) {
    const { list, index } = this.grain(state.grain);
    return list[index.get(state.pick)];
  }
  /** Everything that the page shows of a state, in whole seconds. */
  select(state) {
    const mask = this.mask(state);
    const { from, to, barsFrom, barsTo, pickFrom, pickTo } = this.bounds(state);
    const grain = this.grain(state.grain);
    const byPeriod = new Float64Array(grain.list.length);
    const averages = this.averages(state.grain, state);
    const hasAverage = grain.list.map(({ key }) => averages.get(key) !== undefined);
    const byGroup = new Float64Array(this.size.length);
    const entriesOf = new Int32Array(this.size.length);
    let total = 0;
    let accounted = 0;
    let entries = 0;
    let euros = 0;
    let unpriced = 0;
    for (let entry = 0; entry < this.day.length; entry++) {
      const group = this.group[entry];
      const day = this.day[entry];
      if (!mask[group]) continue;
      if (day >= barsFrom && day <= barsTo) {
        const period = grain.of[day - this.first];
        byPeriod[period] += (hasAverage[period] ? this.compared : this.seconds)[entry];
      }
      if (day < pickFrom || day > pickTo) continue;
      byGroup[group] += this.seconds[entry];
      entriesOf[group]++;
      total += this.seconds[entry];
      accounted += this.accounted[entry];
      entries++;
      if (!this.euros) continue;
      if (Number.isNaN(this.euros[entry])) unpriced += this.seconds[entry];
      else euros += this.euros[entry];
    }
    const place = (day) => grain.of[Math.min(Math.max(day, this.first), this.asOf) - this.first];
    const [first, last] = [place(barsFrom), place(barsTo)];
    return { state, from, to, barsFrom, barsTo, pickFrom, pickTo, grain, byPeriod, byGroup, entriesOf, total, accounted, entries, euros, unpriced, first, last, ...this.tickets(byGroup, entriesOf) };
  }
  tickets(byGroup, entriesOf) {
    const rows = new Map();
    const counts = { incident: new Set(), request: new Set() };
    const kind = this.axes.get("kind");
    for (let group = 0; group < byGroup.length; group++) {
      const ticket = this.ticket[group];
      if (!entriesOf[group] || ticket < 0) continue;
      const row = rows.get(ticket) ?? { ticket, seconds: 0, entries: 0, group };
      row.seconds += byGroup[group];
      row.entries += entriesOf[group];
      rows.set(ticket, row);
      if (kind) counts[kind.values[kind.code[group]]]?.add(ticket);
    }
    return { tickets: [...rows.values()], incidents: counts.incident.size, requests: counts.request.size };
  }
  /** The parts of an axis in a selection, the largest first: code, seconds, tickets. */
  parts(selection, name) {
    const axis = this.axes.get(name);
    const parts = axis.values.map((key, code) => ({ code, key, name: axis.shown[code], seconds: 0, tickets: new Set() }));
    for (let group = 0; group < selection.byGroup.length; group++) {
      if (!selection.entriesOf[group]) continue;
      const part = parts[axis.code[group]];
      part.seconds += selection.byGroup[group];
      part.touched = true;
      if (this.ticket[group] >= 0) part.tickets.add(this.ticket[group]);
    }
    return parts.filter((part) => part.touched).sort((one, other) => other.seconds - one.seconds || one.code - other.code);
  }
  /** The category tree of a selection: nodes with their children, the largest first. */
  tree(selection, name = "category") {
    const root = { path: "", children: new Map(), seconds: 0, tickets: new Set() };
    for (const part of this.parts(selection, name)) {
      let node = root;
      const steps = part.key ? part.key.split(this.data.separator) : [""];
      for (const step of [null, ...steps]) {
        if (step !== null) {
          const path = node === root ? step : `${node.path}${this.data.separator}${step}`;
          if (!node.children.has(step)) node.children.set(step, { path, name: step || part.name, children: new Map(), seconds: 0, tickets: new Set() });
          node = node.children.get(step);
        }
        node.seconds += part.seconds;
        for (const ticket of part.tickets) node.tickets.add(ticket);
      }
    }
    return root;
  }
  /** Two axes crossed: seconds by code of the first, then of the second. */
  crossed(selection, rows, columns) {
    const one = this.axes.get(rows);
    const other = this.axes.get(columns);
    const cells = new Map();
    for (let group = 0; group < selection.byGroup.length; group++) {
      if (!selection.entriesOf[group]) continue;
      const key = `${one.code[group]} ${other.code[group]}`;
      cells.set(key, (cells.get(key) ?? 0) + selection.byGroup[group]);
    }
    return (row, column) => cells.get(`${row} ${column}`) ?? 0;
  }
  /** The entries of a ticket in a selection: day, seconds, profile, in order of their days. */
  entriesOf(selection, ticket) {
    const mask = this.mask(selection.state);
    const profile = this.axes.get("profile");
    const found = [];
    this.ticket.forEach((own, group) => {
      if (own !== ticket || !mask[group]) return;
      for (let entry = this.start[group]; entry < this.start[group + 1]; entry++) {
        const day = this.day[entry];
        if (day < selection.pickFrom || day > selection.pickTo) continue;
        found.push({ day, seconds: this.seconds[entry], profile: profile ? profile.shown[profile.code[group]] : "", ...this.details.get(entry) });
      }
    });
    return found.sort((one, other) => one.day - other.day || (one.minute ?? 0) - (other.minute ?? 0));
  }
  ticketUrl(ticket) {
    const template = this.data.ticket_url;
    return template && /^https?:\/\//.test(template) ? template.replace("{ticket_id}", () => encodeURIComponent(this.ids[ticket])) : null;
  }
}

const PRIVATE = -2;

/** The hour of entries, and what was done in them, by the place of each entry. */
function detailsOf(details) {
  const told = new Map();
  if (!details) return told;
  summed(details.entry).forEach((entry, rank) => {
    const code = details.text[rank];
    told.set(entry, { minute: details.minute[rank] < 0 ? undefined : details.minute[rank], text: details.texts[code] ?? "", isPrivate: code === PRIVATE });
  });
  return told;
}

/** The columns of a level of the data: those that share one number apart, each as codes. */
function unpacked({ packed, ...columns }, packs) {
  const found = Object.fromEntries(Object.entries(columns).map(([name, codes]) => [name, Int32Array.from(codes)]));
  let rest = packed;
  for (const [name, radix] of packs) {
    found[name] = Int32Array.from(rest, (number) => number % radix);
    rest = rest.map((number) => Math.floor(number / radix));
  }
  return found;
}

function summed(steps) {
  let sum = 0;
  return steps.map((step) => (sum += step));
}

/** A text without case or accents, to be searched. */
function fold(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();
}
