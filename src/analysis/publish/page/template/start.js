// The page starts here: the theme, then the data, checked before anything is drawn.

function startTheme(words) {
  const masthead = document.querySelector(".masthead");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const button = h("button", { type: "button", class: "theme screen-only", onclick: () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    button.textContent = words.say(isDark() ? "light" : "dark");
  } }, words.say(isDark() ? "light" : "dark"));
  masthead.append(button);
}

/** Marks in the contents the section that is being read. */
function startContents() {
  const links = new Map(/** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".contents a")]).map((link) => [link.hash.slice(1), link]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  for (const id of links.keys()) watcher.observe(document.getElementById(id));
  const rest = document.querySelector(".contents details");
  addEventListener("click", (event) => rest?.contains(/** @type {Node} */ (event.target).parentElement?.closest("summary")) || rest?.removeAttribute("open"));
}

/** What an address of the page points at is opened; all that is folded is, at a button. */
function startFolds(words) {
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place?.closest("details:not([open])")) return;
    for (let fold = place.closest("details:not([open])"); fold; fold = fold.parentElement.closest("details:not([open])")) fold.setAttribute("open", "");
    place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  const folds = () => [...document.querySelectorAll("main details.fold")];
  const first = folds()[0];
  if (!first) return;
  const button = h("button", { type: "button", onclick: () => {
    const isOpening = folds().some((fold) => !fold.hasAttribute("open"));
    for (const fold of folds()) fold.toggleAttribute("open", isOpening);
    button.textContent = words.say(isOpening ? "fold_all" : "unfold_all");
  } }, words.say("unfold_all"));
  first.before(h("p", { class: "unfold screen-only" }, button));
}

/** The second link of the page leads the keyboard to the first bar itself. */
function startSkip() {
  document.querySelector(".skip[href='#chart-weekly']")?.addEventListener("click", () => requestAnimationFrame(() => {
    /** @type {HTMLElement | null} */ (document.querySelector("#chart-weekly a.mark[tabindex='0']"))?.focus();
  }));
}

/** A search beside a table keeps the rows that hold its words. */
function startSearch() {
  for (const field of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-search]"))) {
    const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(field.dataset.search)]);
    field.parentElement.hidden = false;
    field.addEventListener("input", () => {
      const sought = fold(field.value).split(" ").filter(Boolean);
      for (const row of rows) row.hidden = !sought.every((word) => fold(row.textContent).includes(word));
    });
  }
}

function refuse(message) {
  const first = document.querySelector(PLACES.map((name) => `#${name}`).join());
  (first.closest(".fold") ?? first).before(h("p", { class: "refused", role: "alert" }, message));
}

function start() {
  startSearch();
  const island = document.getElementById("releve-data");
  if (!island) return;
  const data = JSON.parse(island.textContent);
  const words = new Words(data);
  try {
    startTheme(words);
    startContents();
    startFolds(words);
    startSkip();
    if (!PLACES.some((name) => document.getElementById(name))) return;
    const model = new Model(data);
    if (model.isSound()) new Page(model, words);
    else refuse(words.say("mismatch"));
  } catch (error) {
    refuse(words.say("no_script"));
    console.error(error);
  }
}

start();
