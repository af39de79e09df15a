
"use strict";
(() => {
  const all = (where, what) => Array.from(where.querySelectorAll(what));
  const root = document.documentElement;

  for (const tools of all(document, "[data-tools], [data-filters]")) tools.hidden = false;

  // Light or dark: as the system says until somebody asks.
  const theme = document.querySelector("[data-theme-switch]");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme || (system.matches ? "dark" : "light")) === "dark";
  const label = () => {
    theme.textContent = isDark() ? "Light" : "Dark";
    theme.setAttribute("aria-label", isDark() ? "Switch to light colours" : "Switch to dark colours");
    theme.setAttribute("aria-pressed", String(Boolean(root.dataset.theme)));
  };
  theme.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    label();
  });
  system.addEventListener("change", label);
  label();

  // Everything that opens, at once.
  const expand = document.querySelector("[data-expand]");
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    for (const one of all(document, "main details")) one.open = open;
    expand.setAttribute("aria-pressed", String(open));
    expand.textContent = open ? "Close all" : "Open all";
  });

  // On paper nothing can be opened. Evidence is pages and pages, so of it only what the reader opened is printed.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all(document, "main details:not([open], .why)");
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  // A link into something closed opens it.
  const reveal = () => {
    let at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!at) return;
    const target = at;
    for (const one of all(target, ":scope > details, :scope > tr > td > details")) one.open = true;
    for (; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
      if (at.hidden) at.hidden = false;
    }
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // A tip stands beside its number; without script it stands at the foot of the window.
  let pointed = null;
  const place = (event) => {
    const known = event.target.closest && event.target.closest(".known");
    if (known !== pointed) delete root.dataset.quiet;
    pointed = known;
    if (!known) return;
    const tip = known.querySelector(".tip");
    const at = known.getBoundingClientRect();
    const wide = Math.min(360, root.clientWidth - 16);
    const left = Math.max(8, Math.min(at.left, root.clientWidth - wide - 8));
    tip.style.maxWidth = wide + "px";
    tip.style.left = left + "px";
    const below = at.bottom < innerHeight - 120;
    tip.style.top = below ? at.bottom + 6 + "px" : "auto";
    tip.style.bottom = below ? "auto" : innerHeight - at.top + 6 + "px";
  };
  document.addEventListener("pointerover", place);
  document.addEventListener("focusin", place);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") root.dataset.quiet = "";
  });

  // Filters: a row stays where it has every word of the text and, for each list, the chosen word in its data.
  for (const filters of all(document, "[data-filters]")) {
    const rows = all(document.getElementById(filters.dataset.filters), "[data-row]");
    const told = filters.querySelector("output");
    const texts = new Map();
    const text = (row) => {
      if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
      return texts.get(row);
    };
    const controls = all(filters, "input, select");
    const apply = () => {
      let shown = 0;
      for (const row of rows) {
        const fits = controls.every((control) => {
          if (!control.value) return true;
          if (control.type === "search") {
            return control.value.toLowerCase().split(/\s+/).every((word) => text(row).includes(word));
          }
          return (row.dataset[control.name] || "").split(" ").includes(control.value);
        });
        row.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const group of all(document, "[data-group]")) {
        const own = all(group, "[data-row]");
        if (own.length && rows.includes(own[0])) group.hidden = own.every((row) => row.hidden);
      }
      told.textContent = shown === rows.length ? "all " + rows.length + " shown" : shown + " of " + rows.length + " shown";
    };
    let waiting;
    filters.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(apply, 120);
    });
    filters.addEventListener("click", (event) => {
      if (!event.target.matches("[data-clear]")) return;
      for (const control of controls) control.value = "";
      apply();
    });
    apply();
  }

  // Heads of columns sort their table: up, then down.
  for (const head of all(document, "th[data-sort]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const table = head.closest("table");
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of all(table, "th[aria-sort]")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const key = (body) => body.dataset[head.dataset.sort] || "";
      const order = (a, b) => key(a).localeCompare(key(b), "en", { numeric: true });
      const bodies = all(table, "tbody").sort((a, b) => (down ? order(b, a) : order(a, b)));
      table.append(...bodies);
    });
  }
})();
