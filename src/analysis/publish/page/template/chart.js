// Elements, and the one chart that the script draws: bars by period, as `analysis.views.drawing.svg` writes them.

const CHART = { height: 200, top: 18, foot: 26, bar: 0.74, few: 13, fewOnPhone: 6, fewBar: 0.56, wide: 14, half: 7, narrow: 5, text: 14, outstanding: 1.5 };

/** An element with its attributes and children; a text child is a text node, never markup. */
function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(document.querySelector("svg").namespaceURI, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const bdi = (text) => h("bdi", {}, text);

/** A bar as long as a share of its cell. */
function bar(share, tone = "main") {
  const width = `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`;
  return svg("svg", { class: "bar", width: "100%", height: 10, "aria-hidden": "true", focusable: "false" },
    svg("rect", { class: `t-${tone}`, width, height: 10, rx: 2 }));
}

/** Round graduations that hold the values and zero: the same rule as `analysis.views.drawing.scale`. */
function graduations(values, atMost = 5) {
  let low = Math.min(0, ...values);
  let high = Math.max(0, ...values);
  if (low === high) high = 1;
  const rough = (high - low) / atMost;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => power * factor).find((size) => size >= rough * 0.999);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  [low, high] = [ticks[0], ticks.at(-1)];
  return { ticks, digits, y: (value) => (CHART.height * (high - value)) / (high - low) };
}

function labelClass(index, count, atMost = CHART.wide) {
  const back = count - 1 - index;
  const wide = Math.ceil(count / atMost);
  const narrow = wide * Math.ceil(count / wide / CHART.narrow);
  if (back % narrow === 0) return "";
  return back % wide === 0 ? "wide" : null;
}

/**
 * The bars of periods. `bars`: period, seconds, average (in the unit, or undefined), note. `onpick` is called with the
 * key of a period. Arrows, Home and End move between bars; Enter and Space choose one.
 */
function barChart({ id, title, caption, bars, words, picked, onpick, isHalf = false }) {
  const values = bars.map((one) => words.amount(one.seconds));
  const averages = bars.map((one) => one.average).filter((value) => value !== undefined);
  const scale = graduations([...values, ...averages]);
  const slot = 100 / Math.max(1, bars.length);
  const percent = (value) => `${value.toFixed(2)}%`;
  const ranked = values.map((_, index) => index).sort((one, other) => values[other] - values[one]);
  const named = new Set(bars.length <= CHART.few ? ranked : ranked.slice(0, 3));
  const onPhone = new Set(bars.length <= CHART.fewOnPhone ? ranked : bars.length <= CHART.few ? ranked.slice(0, 3) : []);
  const share = bars.length <= CHART.few ? CHART.fewBar : CHART.bar;
  const focus = Math.max(0, bars.findIndex((one) => one.period.key === picked));
  const piece = (tone, x, low, high) => svg("rect", { class: `t-${tone}`, x: percent(x), y: scale.y(Math.max(low, high)), width: percent(slot * share), height: Math.abs(scale.y(low) - scale.y(high)) });
  const marks = bars.map((one, index) => {
    const value = values[index];
    const beyond = isOutstanding(one, value) ? one.average : value;
    const text = words.brief(one.seconds);
    const note = one.note ? ` (${one.note})` : "";
    const label = words.say("peak", { period: capital(words.period(one.period)) + note, effort: text });
    const x = slot * (index + (1 - share) / 2);
    return svg("a", {
      class: "mark", href: `#${id}`, "data-key": `${id} ${one.period.key}`, tabindex: index === focus ? 0 : -1, "aria-label": label,
      "aria-current": one.period.key === picked ? "true" : null,
    },
    svg("rect", { class: "hit", x: percent(slot * index), y: -CHART.top, width: percent(slot), height: CHART.height + CHART.top }),
    piece("main", x, 0, beyond), beyond !== value && piece("over", x, beyond, value),
    named.has(index) && value > 0 && svg("text", { class: onPhone.has(index) ? "named" : "named peak", x: percent(slot * (index + 0.5)), y: above(scale.y(value), one.average === undefined ? null : scale.y(one.average)), "text-anchor": "middle" }, text));
  });
  const labels = bars.map((one, index) => {
    const css = labelClass(index, bars.length, isHalf ? CHART.half : CHART.wide);
    return css === null ? null : svg("text", { class: css || null, x: percent(index === bars.length - 1 ? Math.min(100, slot * (index + 0.5) + 2.5) : slot * (index + 0.5)), y: CHART.height + 18, "text-anchor": index === bars.length - 1 ? "end" : "middle" }, words.period(one.period, "short"));
  });
  const lines = (name, from, to, y1, y2) => svg("line", { class: name, x1: percent(from), x2: percent(to), y1, y2 });
  const reference = [];
  bars.forEach((one, index) => {
    if (one.average === undefined) return;
    const y = scale.y(one.average);
    reference.push(lines("ref", slot * index, slot * (index + 1), y, y));
    const next = bars[index + 1]?.average;
    if (next !== undefined && next !== one.average) reference.push(lines("ref", slot * (index + 1), slot * (index + 1), y, scale.y(next)));
  });
  const whole = CHART.height + CHART.top + CHART.foot;
  const frame = (...children) => svg("svg", { y: CHART.top, width: "100%", height: CHART.height + CHART.foot, overflow: "visible" }, ...children);
  const drawing = svg("svg", { class: "drawing", width: "100%", height: whole, role: "group", "aria-label": `${title} ${caption}` },
    frame(scale.ticks.map((tick) => lines(tick === 0 ? "zero" : "tick", 0, 100, scale.y(tick), scale.y(tick))), marks, reference,
      svg("g", { class: "labels", "aria-hidden": "true" }, labels)));
  const markAt = (event) => event.target.closest("a.mark");
  const told = (event) => {
    const mark = markAt(event);
    if (mark) showTip(mark, tipOf(bars[marks.indexOf(mark)], mark.getAttribute("aria-label"), words));
  };
  for (const name of ["pointerover", "focusin"]) drawing.addEventListener(name, told);
  for (const name of ["pointerout", "focusout"]) drawing.addEventListener(name, hideTip);
  drawing.addEventListener("click", (event) => {
    const mark = markAt(event);
    if (!mark) return;
    event.preventDefault();
    hideTip();
    onpick(bars[marks.indexOf(mark)].period.key);
  });
  drawing.addEventListener("keydown", (event) => moveAmong(event, [...drawing.querySelectorAll("a.mark")]));
  const graduation = (tick) => svg("text", { x: "100%", y: scale.y(tick) + 4, "text-anchor": "end" }, words.number(tick, scale.digits));
  const hasOver = bars.some((one, index) => isOutstanding(one, values[index]));
  return [
    h("figcaption", {}, h("strong", {}, title), " ", h("span", {}, caption)),
    h("div", { class: "plot" },
      svg("svg", { class: "graduations", width: "100%", height: whole, "aria-hidden": "true" }, frame(scale.ticks.map(graduation))),
      drawing),
    ...(averages.length > 0 ? [chartKey(words, hasOver)] : []),
  ];
}

/** The foot of a text above a bar; above the reference line too, where the line would cross the text. */
function above(top, line) {
  const foot = top - 5;
  return line !== null && foot - CHART.text < line && line < foot + 2 ? line - 4 : foot;
}

/** Whether a bar is told apart, by the same rule as `analysis.views.drawing.charts`. */
function isOutstanding(one, value) {
  return one.average !== undefined && value > CHART.outstanding * one.average;
}

/** What a bar says when it is pointed at or reached: its value, and the contract's average beside it. */
function tipOf(one, label, words) {
  return [label, one.average !== undefined && words.say("labelled", { label: words.say("average"), value: words.withUnit(words.number(one.average)) })].filter(Boolean);
}

let tip = null;
function showTip(mark, lines) {
  tip ??= document.body.appendChild(h("div", { class: "tip screen-only", "aria-hidden": "true" }));
  tip.replaceChildren(...lines.map((line) => h("span", {}, line)));
  tip.hidden = false;
  const box = mark.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left + box.width / 2 - tip.offsetWidth / 2, document.documentElement.clientWidth - tip.offsetWidth - 8));
  tip.style.left = `${left + scrollX}px`;
  tip.style.top = `${Math.max(4, box.top - tip.offsetHeight - 4) + scrollY}px`;
}

function hideTip() {
  if (tip) tip.hidden = true;
}

function chartKey(words, hasOver) {
  const box = (css) => svg("rect", { class: css, width: 18, height: 10, rx: 2 });
  const item = (mark, text) => h("li", {}, svg("svg", { width: 18, height: 10, "aria-hidden": "true" }, mark), text);
  return h("ul", { class: "key" }, item(box("t-main"), words.say("effort")), hasOver && item(box("t-over"), words.say("above")),
    item(svg("line", { class: "ref", x1: 0, x2: 18, y1: 5, y2: 5 }), words.say("average")));
}

function moveAmong(event, marks) {
  const at = marks.indexOf(document.activeElement);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: marks.length - 1 }[event.key];
  if (event.key === " " && at >= 0) {
    event.preventDefault();
    marks[at].dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  } else if (to !== undefined && marks[to]) {
    event.preventDefault();
    marks.forEach((mark) => mark.setAttribute("tabindex", mark === marks[to] ? 0 : -1));
    marks[to].focus();
  }
}

function capital(text) {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
