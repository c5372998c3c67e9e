// The tables of the page: axes, two axes crossed, tickets with their entries, two selections compared.

Object.assign(Page.prototype, /** @type {ThisType<Page>} */ ({
  number(text, css = "") {
    return h("td", { class: `number ${css}`.trim() }, text);
  },
  /** A part of an axis: a button that puts the filter on it, or takes it off. */
  partButton(axis, key, name, isOn, place = "") {
    return h("button", { type: "button", class: "part-name", "aria-pressed": String(isOn), "data-key": `part ${place} ${axis} ${key}`, onclick: () => this.go(toggled(this.state, axis, key, this.model)) }, bdi(name));
  },
  /** A table with its caption; `csv` gives its headings and its rows, for the button that downloads them. */
  table(caption, head, rows, css, csv, foot = null) {
    const cells = head.map((name, index) => name === null
      ? h("td", { class: "bar wide", "aria-hidden": "true" })
      : name instanceof Node ? name : h("th", { scope: "col", class: index ? (index > 3 && css.includes("ranked") ? "number wide" : "number") : null }, name));
    const download = csv && h("button", { type: "button", class: "csv screen-only", "aria-label": `${this.words.say("csv")} – ${caption}`, "data-key": `csv ${caption}`, onclick: () => this.download(caption, csv()) }, "CSV");
    return h("div", { class: "table" }, h("table", { class: css }, h("caption", {}, caption), h("thead", {}, h("tr", {}, cells)), h("tbody", {}, rows), foot && h("tfoot", {}, foot)), download);
  },
  download(name, rows) {
    const address = URL.createObjectURL(new Blob([csvOf(rows, this.model.data.csv)], { type: "text/csv" }));
    const link = h("a", { href: address, download: `${this.model.data.client}-${fold(name).replace(/[^a-z0-9]+/g, "-").slice(0, 60)}.csv` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  },
  /** The axes that params put first, then the others in one fold, with a search among the names of all their parts. */
  panels(selection) {
    const axes = this.model.told;
    const shown = (list) => h("div", { class: "axes" }, list.map((axis) => this.panel(selection, axis)));
    const others = axes.slice(ROWS.axes);
    if (!others.length) return [shown(axes)];
    const name = this.words.count("n_axes", others.length);
    const field = h("input", { type: "search", value: this.sought, "data-key": "field parts", "aria-label": this.words.say("find_part"), placeholder: this.words.say("find_part"), oninput: (event) => {
      this.sought = event.target.value;
      list.replaceWith((list = shown(others)));
    } });
    let list = shown(others);
    return [shown(axes.slice(0, ROWS.axes)), this.folded("other axes", name, h("p", { class: "actions screen-only" }, field), list)];
  },
  panel(selection, axis) {
    const { words } = this;
    if (axis.isTree) return h("div", { class: "axis" }, this.treeTable(selection, "axes"), this.crosser(axis));
    const sought = fold(this.sought).split(" ").filter(Boolean);
    const every = this.model.parts(selection, axis.axis);
    const parts = sought.length && this.model.told.indexOf(axis) >= ROWS.axes ? every.filter((part) => sought.every((word) => fold(part.name).includes(word))) : every;
    const isWhole = this.whole.has(axis.axis);
    const listed = isWhole ? parts : parts.slice(0, ROWS.parts);
    const most = Math.max(1, ...every.slice(0, 1).map((part) => part.seconds));
    const chosen = this.state.filters.get(axis.axis) ?? [];
    const rows = listed.map((part) => h("tr", {}, h("th", { scope: "row" }, this.partButton(axis.axis, part.key, part.name, chosen.includes(part.key))),
      h("td", { class: "bar wide", "aria-hidden": "true" }, bar(part.seconds / most)), this.number(words.number(words.amount(part.seconds))),
      this.number(words.share(part.seconds, selection.total)), this.number(words.number(part.tickets.size, 0), "wide")));
    const csv = () => [[axis.name, capital(words.texts.units[words.unit]), words.say("minutes"), words.say("share"), words.say("tickets")],
      ...parts.map((part) => [part.name, words.rounded(part.seconds), words.minutes(part.seconds), selection.total ? halfUp(part.seconds / selection.total, 4) : 0, part.tickets.size])];
    const table = this.table(words.say("by_axis", { axis: axis.name.toLowerCase() }), [axis.name, null, capital(words.texts.units[words.unit]), words.say("share"), words.say("tickets")], rows, "ranked", csv);
    const more = parts.length > ROWS.parts && !isWhole && h("button", { type: "button", class: "screen-only", "data-key": `every ${axis.axis}`, onclick: () => { this.whole.add(axis.axis); this.redraw("axes"); } }, words.say("every", { n: words.number(parts.length, 0) }));
    table.append(this.crosser(axis));
    return h("div", { class: "axis" }, table, more);
  },
  crosser(axis) {
    const { words } = this;
    return h("button", { type: "button", class: "csv cross screen-only", "aria-label": `${words.say("cross_with")} – ${axis.name}`, "data-key": `cross ${axis.axis}`, onclick: () => this.cross(axis.axis) }, words.say("cross_short"));
  },
  /** Puts an axis in the rows of the crossed table, and the reader before the choice of the other. */
  cross(rows) {
    const by = [this.state.by, this.state.rows, ...this.model.told.map((axis) => axis.axis)].find((name) => name && name !== rows);
    this.go({ rows, by });
    /** @type {HTMLElement} */ (document.querySelector("[data-key='field by']")).focus();
  },
  /** Two axes crossed: the rows of one, the columns of the other; the margins are those of each axis alone. */
  crossing(selection) {
    const { words, model, state } = this;
    const axes = model.told;
    const choose = (key, label, value, options, onchange) => h("label", {}, h("span", {}, label), h("select", { "data-key": `field ${key}`, onchange: (event) => onchange(event.target.value) },
      options.map(([name, text]) => h("option", { value: name, selected: name === value }, text))));
    const named = axes.map((axis) => [axis.axis, axis.name]);
    const controls = h("div", { class: "fields screen-only" },
      choose("rows", words.say("rows"), state.rows, named, (rows) => this.go({ rows, by: rows === state.by ? "" : state.by })),
      choose("by", words.say("by"), state.by, [["", "–"], ...named.filter(([name]) => name !== state.rows)], (by) => this.go({ by })));
    const title = h("h3", { class: state.by ? null : "screen-only" }, words.say("cross"));
    return state.by ? [title, controls, this.crossTable(selection)] : [title, controls];
  },
  crossTable(selection) {
    const { words, model, state } = this;
    const [rows, columns] = [model.parts(selection, state.rows), model.parts(selection, state.by)];
    const value = model.crossed(selection, state.rows, state.by);
    const heads = columns.slice(0, ROWS.columns);
    const sum = (codes, row) => codes.reduce((total, column) => total + value(row.code, column.code), 0);
    const rest = columns.slice(ROWS.columns);
    const line = (row) => h("tr", {}, h("th", { scope: "row" }, this.partButton(state.rows, row.key, row.name, (state.filters.get(state.rows) ?? []).includes(row.key))),
      heads.map((column) => this.number(words.number(words.amount(value(row.code, column.code))))),
      rest.length > 0 && this.number(words.number(words.amount(sum(rest, row)))), this.number(words.number(words.amount(row.seconds))));
    const head = [model.axes.get(state.rows).name, ...heads.map((column) => column.name), ...(rest.length ? [words.say("others")] : []), words.say("total")];
    const total = h("tr", {}, h("th", { scope: "row" }, words.say("total")), heads.map((column) => this.number(words.number(words.amount(column.seconds)))),
      rest.length > 0 && this.number(words.number(words.amount(rest.reduce((all, column) => all + column.seconds, 0)))), this.number(words.number(words.amount(selection.total))));
    const caption = `${words.say("by_axis", { axis: model.axes.get(state.rows).name.toLowerCase() })} × ${model.axes.get(state.by).name.toLowerCase()}`;
    const csv = () => [head, ...rows.map((row) => [row.name, ...heads.map((column) => words.rounded(value(row.code, column.code))), ...(rest.length ? [words.rounded(sum(rest, row))] : []), words.rounded(row.seconds)])];
    const table = this.table(caption, head, rows.slice(0, ROWS.crossed).map(line), "crossed", csv, total);
    return h("div", { class: "scroll", role: "region", tabindex: 0, "aria-label": caption }, table);
  },
  /** Tickets of a selection, as many as the place shows: the panel of a period, or the list of all. */
  ticketList(selection, place) {
    const { words, model, state } = this;
    const id = model.ids;
    const { title } = model.data.tickets;
    const orders = {
      seconds: (one, other) => other.seconds - one.seconds || one.ticket - other.ticket,
      entries: (one, other) => other.entries - one.entries || one.ticket - other.ticket,
      title: (one, other) => title[one.ticket].localeCompare(title[other.ticket], words.language) || one.ticket - other.ticket,
      ticket: (one, other) => id[one.ticket].localeCompare(id[other.ticket], words.language, { numeric: true }),
    };
    const rows = [...selection.tickets].sort(orders[state.sort]);
    if (!rows.length) return [h("p", {}, words.say("none"))];
    const sorted = (key, text, css) => h("th", { scope: "col", class: css || null, "aria-sort": state.sort === key ? (["seconds", "entries"].includes(key) ? "descending" : "ascending") : null },
      h("button", { type: "button", class: "sort", "data-key": `sort ${place} ${key}`, "aria-label": words.say("sort", { column: text }), onclick: () => this.go({ sort: key }) }, text, h("span", { "aria-hidden": "true" }, state.sort === key ? " ↓" : " ↕")));
    const category = place === "list" ? model.axes.get("category") : null;
    const most = place === "panel" ? this.inPanel : this.shown;
    const head = [sorted("ticket", words.say("ticket")), sorted("title", words.say("title")), category && h("th", { scope: "col", class: "wide" }, category.name), sorted("entries", words.say("entries"), "number"), sorted("seconds", capital(words.texts.units[words.unit]), "number")].filter(Boolean);
    const body = rows.slice(0, most).flatMap((row) => this.ticketRow(selection, row, category, place));
    const caption = words.count("n_shown", rows.length, { shown: words.number(Math.min(most, rows.length), 0) });
    const all = model.axes.get("category");
    const csv = () => [[words.say("ticket"), words.say("title"), ...(all ? [all.name] : []), words.say("entries"), words.say("minutes"), capital(words.texts.units[words.unit])],
      ...rows.map((row) => [id[row.ticket], title[row.ticket], ...(all ? [all.shown[all.code[row.group]]] : []), row.entries, words.minutes(row.seconds), words.rounded(row.seconds)])];
    const left = rows.length - most;
    const more = () => {
      this[place === "panel" ? "inPanel" : "shown"] += ROWS.tickets;
      this.redraw(place === "panel" ? "detail" : "tickets");
    };
    return [this.table(caption, head, body, "tickets", csv),
      left > 0 && h("button", { type: "button", class: "screen-only", "data-key": `more ${place}`, onclick: more }, words.say("more", { n: words.number(Math.min(left, ROWS.tickets), 0) }))].filter(Boolean);
  },
  ticketRow(selection, row, category, place) {
    const { words, model } = this;
    const id = model.ids;
    const { title } = model.data.tickets;
    const url = model.ticketUrl(row.ticket);
    const number = words.say("ticket_number", { ticket: id[row.ticket] });
    const isOpen = this.trace === row.ticket;
    const opener = h("button", { type: "button", class: "toggle", "aria-expanded": String(isOpen), "aria-label": words.say("opens", { ticket: id[row.ticket] }), "data-key": `entries ${place} ${row.ticket}`,
      onclick: () => { this.trace = isOpen ? null : row.ticket; this.redraw("detail", "tickets"); } }, words.number(row.entries, 0), h("span", { "aria-hidden": "true" }, isOpen ? " ▾" : " ▸"));
    const line = h("tr", {}, h("th", { scope: "row" }, url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, bdi(number)) : bdi(number)),
      h("td", {}, bdi(title[row.ticket])), category && h("td", { class: "wide" }, bdi(category.shown[category.code[row.group]])), h("td", { class: "number" }, opener), this.number(words.number(words.amount(row.seconds))));
    return isOpen ? [line, h("tr", { class: "trace" }, h("td", { colspan: category ? 5 : 4 }, this.traceTable(selection, row.ticket)))] : [line];
  },
  /** The entries of a ticket: day and hour, profile, what was done unless it is private, minutes. */
  traceTable(selection, ticket) {
    const { words, model } = this;
    const { details } = model.data;
    const entries = model.entriesOf(selection, ticket);
    const minutes = (seconds) => words.number(seconds / 60, seconds % 60 ? 2 : 0);
    const when = (entry) => `${words.date(entry.day)}${entry.minute === undefined ? "" : `, ${words.clock(entry.minute)}`}`;
    const told = (entry) => (entry.isPrivate ? h("i", {}, words.say("private_text")) : bdi(entry.text || "–"));
    const rows = entries.map((entry) => h("tr", {}, h("th", { scope: "row" }, when(entry)), h("td", {}, bdi(entry.profile)), details && h("td", {}, told(entry)), this.number(minutes(entry.seconds))));
    const heads = [words.say("date"), words.say("profile"), ...(details ? [words.say("done")] : []), words.say("minutes")];
    const csv = () => [[words.say("date"), words.say("hour"), ...heads.slice(1)], ...entries.map((entry) => [isoDay(entry.day), entry.minute === undefined ? "" : words.clock(entry.minute), entry.profile, ...(details ? [entry.isPrivate ? "" : entry.text] : []), words.minutes(entry.seconds)])];
    const table = this.table(words.say("entries_of", { ticket: model.ids[ticket] }), heads.map((name, rank) => (rank && rank < heads.length - 1 ? h("th", { scope: "col" }, name) : name)), rows, "entries", csv);
    const isCut = details?.since && entries.some((entry) => entry.day < dayNumber(details.since));
    const seconds = entries.reduce((sum, entry) => sum + entry.seconds, 0);
    const answers = (model.data.answers[model.ids[ticket]] ?? []).map(([text, signature]) => h("blockquote", { class: "said" }, h("p", {}, bdi(text)), h("footer", {}, signature)));
    return [table, ...answers, this.question(ticket, seconds), isCut && h("p", { class: "note" }, words.say("texts_since", { day: words.date(dayNumber(details.since)) }))].filter(Boolean);
  },
  /** A mail to the provider that asks for an explanation of a ticket's time: the figure, its address, this view. */
  question(ticket, seconds) {
    const { words, model } = this;
    const { contact, name, as_of: asOf } = model.data;
    if (!contact) return null;
    const about = words.say("ticket_number", { ticket: model.ids[ticket] });
    const view = `${location.href.split("#")[0].split("/").at(-1)}${this.address}`;
    const values = { client: name, day: words.date(dayNumber(asOf)), about, ticket: model.ids[ticket], minutes: words.withUnit(words.number(seconds / 60, 0), "minutes"), address: [model.ticketUrl(ticket), view].filter(Boolean).join(" – ") };
    const query = [["subject", "ask_subject"], ["body", "ask_body"]].map(([key, text]) => `${key}=${encodeURIComponent(words.say(text, values))}`);
    return h("p", { class: "ask screen-only" }, h("a", { href: `mailto:${contact}?${query.join("&")}` }, words.say("ask")));
  },
  /** Selection A, kept when the reader asked to compare, beside the present one. */
  comparison(selection) {
    const { words, model, state } = this;
    const kept = stateOf(`#${state.versus}`, model).state;
    const other = model.select(kept);
    const say = (one) => [spokenPeriod(one, model, words), ...spoken(one, model, words).map(({ text }) => text)].join(", ");
    const row = (name, a, b, format) => h("tr", {}, h("th", { scope: "row" }, bdi(name)), this.number(format(a)), this.number(format(b)), this.number((b > a ? "+" : "") + format(b - a)));
    const plain = (value) => words.number(value, 0);
    const effort = (seconds) => words.number(words.amount(seconds));
    const axis = state.rows;
    const before = new Map(model.parts(other, axis).map((part) => [part.code, part]));
    const after = new Map(model.parts(selection, axis).map((part) => [part.code, part]));
    const codes = [...new Set([...before.keys(), ...after.keys()])].map((code) => ({ name: (after.get(code) ?? before.get(code)).name, a: before.get(code)?.seconds ?? 0, b: after.get(code)?.seconds ?? 0 }));
    codes.sort((one, two) => Math.abs(two.b - two.a) - Math.abs(one.b - one.a));
    const head = (name) => [name, "A", "B", words.say("difference")];
    const counts = [["tickets", other.tickets.length, selection.tickets.length], ["incidents", other.incidents, selection.incidents], ["requests", other.requests, selection.requests]];
    const totals = [row(`${words.say("total")} (${words.texts.units[words.unit]})`, other.total, selection.total, effort), ...counts.map(([key, a, b]) => row(words.say(key), a, b, plain))];
    const name = model.axes.get(axis).name;
    return [h("section", { class: "compare", "aria-label": words.say("apart") },
      h("p", {}, words.say("compared", { a: say(kept), b: say(state) })),
      this.table(words.say("total"), head(words.say("selection")), totals, "compared", null),
      this.table(words.say("by_axis", { axis: name.toLowerCase() }), head(name), codes.slice(0, ROWS.crossed).map((code) => row(code.name, code.a, code.b, effort)), "compared",
        () => [head(name), ...codes.map((code) => [code.name, words.rounded(code.a), words.rounded(code.b), words.rounded(code.b - code.a)])]),
      this.button("close", () => this.go({ versus: "" }), { key: "compare" }))];
  },
}));
