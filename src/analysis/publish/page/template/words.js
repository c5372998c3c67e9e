// The words of the page: every text comes from the data's catalogue, every number from the browser's own formats.
// Only `Words` rounds (half up); periods are named as `analysis.domain.periods` names them.

class Words {
  constructor(data) {
    this.texts = data.words;
    this.language = data.language;
    this.unit = data.unit;
    this.perUnit = data.seconds_per_unit;
    this.plural = new Intl.PluralRules(data.language);
    this.formats = new Map();
  }
  fill(message, values = {}) {
    return message.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
  }
  say(key, values) { return this.fill(this.texts[key], values); }
  count(key, n, values = {}) {
    const forms = this.texts[key];
    return this.fill(forms[this.plural.select(n)] ?? forms.other, { n: this.number(n, 0), ...values });
  }
  number(value, digits = 2) {
    if (!this.formats.has(digits)) {
      const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
      this.formats.set(digits, new Intl.NumberFormat(this.language, fixed));
    }
    return this.formats.get(digits).format(halfUp(value, digits)).replace("-", "\u2212");
  }
  amount(seconds) { return seconds / this.perUnit; }
  withUnit(text, unit = this.unit) {
    const sign = /^[+\u2212]/.exec(text)?.[0] ?? "";
    return sign + this.fill(this.texts.formats[unit], { value: text.slice(sign.length) });
  }
  /** One decimal; two where one would write as zero what is not. */
  brief(seconds) { return this.effort(seconds, seconds && !halfUp(this.amount(seconds), 1) ? 2 : 1); }
  /** An amount for a table that is downloaded: no finer than the page shows it. */
  rounded(seconds) { return halfUp(this.amount(seconds), 2); }
  minutes(seconds) { return halfUp(seconds / 60, 2); }
  clock(minute) { return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`; }
  effort(seconds, digits = 2) { return this.withUnit(this.number(this.amount(seconds), digits)); }
  signed(seconds) { return (seconds > 0 ? "+" : "") + this.number(this.amount(seconds)); }
  share(part, whole) { return whole ? this.withUnit(this.number((100 * part) / whole, 0), "percent") : "–"; }
  date(day, style = "medium") {
    const parts = style === "short" ? { day: "2-digit", month: "2-digit" } : { day: "numeric", month: "short", year: "numeric" };
    return this.dated(day, parts);
  }
  dated(day, parts) {
    const key = JSON.stringify(parts);
    if (!this.formats.has(key)) this.formats.set(key, new Intl.DateTimeFormat(this.language, { timeZone: "UTC", ...parts }));
    return this.formats.get(key).format(new Date(day * DAY)).replace(/^1(?:er)?(?=\s)/, this.texts.first_of_month);
  }
  period(period, style = "long") {
    const [year, week] = period.key.split("-W");
    if (week) return style === "short" ? this.say("week_short", { week }) : this.say("week_long", { week: Number(week), year });
    if (period.key.length === 4 || period.key.startsWith("C")) return period.key.replace("C", "");
    if (period.key.length === 7) return this.dated(period.first, { month: style === "short" ? "short" : "long", year: "numeric" });
    return this.date(period.first, style === "short" ? "short" : "medium");
  }
}

const DAY = 86400000;
const GRAINS = ["day", "week", "month", "year", "contract"];
const MOST_PERIODS = 400;

function halfUp(value, digits) {
  const [base, power = "0"] = Math.abs(value).toString().split("e");
  const rounded = Math.round(Number(`${base}e${Number(power) + digits}`));
  const [whole, exponent = "0"] = rounded.toString().split("e");
  return (value < 0 && rounded ? -1 : 1) * Number(`${whole}e${Number(exponent) - digits}`);
}

const dayNumber = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY);
const isoDay = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));

/** The period of a grain that holds a day, as `analysis.domain.periods` names it. */
function periodOf(day, grain, yearStart) {
  const text = isoDay(day);
  const at = (year, month, date) => Date.UTC(year, month, date) / DAY;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7)) - 1;
  if (grain === "day") return { key: text, first: day, last: day };
  if (grain === "month") return { key: text.slice(0, 7), first: at(year, month, 1), last: at(year, month + 1, 1) - 1 };
  if (grain === "year") return { key: text.slice(0, 4), first: at(year, 0, 1), last: at(year + 1, 0, 1) - 1 };
  if (grain === "contract") {
    const [startMonth, startDate] = yearStart.slice(5).split("-").map(Number);
    const own = text.slice(5) >= yearStart.slice(5) ? year : year - 1;
    return { key: `C${own}`, first: at(own, startMonth - 1, startDate), last: at(own + 1, startMonth - 1, startDate) - 1 };
  }
  const monday = day - ((((day + 3) % 7) + 7) % 7);
  const isoYear = Number(isoDay(monday + 3).slice(0, 4));
  const week = Math.floor((monday + 3 - at(isoYear, 0, 1)) / 7) + 1;
  return { key: `${isoYear}-W${String(week).padStart(2, "0")}`, first: monday, last: monday + 6 };
}
