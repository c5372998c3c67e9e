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
}

function refuse(message) {
  document.querySelector(PLACES.map((name) => `#${name} h2`).join()).after(h("p", { class: "refused", role: "alert" }, message));
}

function start() {
  const island = document.getElementById("releve-data");
  if (!island) return;
  const data = JSON.parse(island.textContent);
  const words = new Words(data);
  try {
    startTheme(words);
    startContents();
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
