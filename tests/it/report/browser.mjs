// What a real browser makes of reports: run by `browser.rs`, which hands over a job as JSON and gets faults back.
//
// A check says what is wrong in a sentence; nothing is thrown, so that one run tells everything.
import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(join(job.tools, "package.json"));
const puppeteer = require("puppeteer-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844, hasTouch: true, isMobile: true };
// What the README shows: the summary and the map.
const FIRST = { x: 0, y: 0, width: 1280, height: 1680 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];

const faults = [];
const times = {};

// Nothing is timed: a machine that is busy with other work is slow, and not wrong.
const PATIENCE = 240_000;

const launch = () =>
  puppeteer.launch({
    executablePath: job.chromium,
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
    // Pages are our own, and containers have no sandbox of a kernel's to offer.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--font-render-hinting=none"],
  });

// Two browsers, for a machine with two cores: each takes the next piece of work when it is done with one.
async function all(work) {
  const one = async () => {
    const browser = await launch();
    for (let next = work.shift(); next; next = work.shift()) {
      const begin = Date.now();
      try {
        await next.run(browser);
      } catch (fault) {
        faults.push(`${next.name}: ${fault.message.split("\n").slice(0, 3).join(" ")}`);
      }
      times[next.name] = Date.now() - begin;
    }
    await browser.close();
  };
  await Promise.all([one(), one()]);
}

// A tab in which whatever goes beyond the file, or goes wrong, is a fault.
async function open(browser, spec, { viewport = WIDE, scheme = "light", script = true } = {}) {
  const page = await browser.newPage();
  const say = (text) => faults.push(`${spec.name}: ${text}`);
  const url = pathToFileURL(spec.file).href;
  page.on("console", (message) => {
    if (["error", "warn", "warning"].includes(message.type())) say(`the console says: ${message.text()}`);
  });
  page.on("pageerror", (fault) => say(`script fails: ${fault.message}`));
  page.on("dialog", (dialog) => {
    say(`a dialog opens: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on("request", (request) => {
    const at = request.url().split("#")[0];
    if (at !== url && !at.startsWith("data:")) say(`asks for ${at}`);
  });
  await page.setViewport(viewport);
  await page.setJavaScriptEnabled(script);
  // Still pictures: what glides is measured before it has arrived.
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await page.goto(url, { waitUntil: "load", timeout: PATIENCE });
  return { page, say };
}

async function shoot(page, spec, name, clip) {
  if (job.screenshots && spec.schemes.length) {
    const path = join(job.screenshots, `${spec.name}-${name}.png`);
    await page.screenshot({ path, clip, fullPage: !clip, captureBeyondViewport: true });
  }
}

const openAll = (page) => page.$$eval("main details", (all) => all.forEach((one) => (one.open = true)));
const closeAll = (page) => page.$$eval("main details", (all) => all.forEach((one) => (one.open = false)));

async function sections(page, spec, say, how) {
  const seen = await page.$$eval("main > section", (all) =>
    all.map((one) => {
      const box = one.getBoundingClientRect();
      const title = one.querySelector("h2");
      return { id: one.id, shown: one.checkVisibility() && box.height > 40 && Boolean(title && title.checkVisibility()) };
    }),
  );
  for (const id of spec.sections) {
    const found = seen.find((one) => one.id === id);
    if (!found) say(`${how}: no section \`${id}\``);
    else if (!found.shown) say(`${how}: section \`${id}\` is not to be seen`);
  }
  const headings = await page.$$eval("h1, h2, h3, h4, h5, h6", (all) => all.map((one) => Number(one.tagName[1])));
  headings.forEach((level, at) => {
    if (at > 0 && level > headings[at - 1] + 1) say(`${how}: heading ${at} goes from h${headings[at - 1]} to h${level}`);
  });
  const text = await page.$eval("main", (main) => main.textContent);
  const missing = spec.names.filter((name) => !text.includes(name));
  if (missing.length) say(`${how}: nothing about ${missing.slice(0, 5).join(", ")}`);
}

// Sideways, only what has a scroll bar of its own may move.
async function overflow(page, say, how) {
  const wide = await page.evaluate(() => {
    const room = innerWidth;
    const scroller = document.scrollingElement;
    if (scroller.scrollWidth <= room) return null;
    const clipped = (one) => {
      for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) {
        if (getComputedStyle(at).overflowX !== "visible") return true;
      }
      return false;
    };
    const reach = (one) => one.getBoundingClientRect().right;
    const all = [...document.body.querySelectorAll("*")].filter((one) => reach(one) > room + 1 && !clipped(one));
    const shown = all.slice(-3).map((one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class")} in ${one.closest("section")?.id}`);
    return `${scroller.scrollWidth} > ${room} (${shown.join("; ")})`;
  });
  if (wide) say(`${how}: the page moves sideways: ${wide}`);
}

// Nothing is there that the template does not have: markup in a name must stay text.
async function injected(page, spec, say) {
  const found = await page.evaluate(() => {
    const all = [...document.querySelectorAll("*")];
    const handlers = all.flatMap((one) => [...one.attributes].filter((it) => /^on/i.test(it.name)).map((it) => it.name));
    const links = all.flatMap((one) =>
      ["href", "src", "xlink:href", "action", "style"].filter((name) => {
        const value = one.getAttribute(name) || "";
        if (name === "style") return /url|expression|import/i.test(value);
        // Sources may be looked up, by a person who follows a link.
        if (name === "href" && one.matches("a") && value.startsWith("https://")) return false;
        return value && !/^(#|data:image)/.test(value);
      }).map((name) => `${name}=${one.getAttribute(name)}`),
    );
    return {
      handlers,
      links,
      tags: [...new Set(all.map((one) => one.tagName.toLowerCase()))],
      scripts: document.scripts.length,
      hit: window.hit,
    };
  });
  if (found.hit !== undefined) say("a name ran as script");
  if (found.scripts > 1) say(`${found.scripts} scripts`);
  if (found.handlers.length) say(`handlers in markup: ${found.handlers.slice(0, 3)}`);
  if (found.links.length) say(`leads out of the page: ${found.links.slice(0, 3)}`);
  const odd = found.tags.filter((tag) => !job.tags.includes(tag));
  if (odd.length) say(`elements that no template has: ${odd}`);
}

const shownRows = (page, id) =>
  page.$$eval(`#${id} [data-row]`, (rows) => rows.filter((row) => row.checkVisibility()).map((row) => row.textContent.toLowerCase()));

async function announced(page, filters) {
  // The answer waits until typing has stopped.
  await new Promise((done) => setTimeout(done, 220));
  return filters.$eval("output", (out) => out.textContent);
}

async function counted(page, filters, id, what, say) {
  const text = await announced(page, filters);
  const rows = await shownRows(page, id);
  const said = Number((text.match(/\d+/) || [])[0]);
  if (said !== rows.length) say(`${what}: says "${text}" where ${rows.length} rows are shown`);
  return rows;
}

async function filters(page, spec, say) {
  // Rows of findings stand in what opens; evidence stands below rows, and there is much of it.
  await page.$$eval("main details:not(.why)", (all) => all.forEach((one) => (one.open = true)));
  for (const one of await page.$$("[data-filters]")) {
    const id = await one.evaluate((it) => it.dataset.filters);
    const all = await counted(page, one, id, `filters of ${id}`, say);
    if (id === "decisions-rows" && all.length !== spec.rows) say(`${all.length} decisions where the plan has ${spec.rows}`);
    const search = await one.$("input[type=search]");
    if (search && all.length) {
      const word = id === "decisions-rows" ? spec.names.at(-1) : all.at(-1).trim().split(/\s+/)[0];
      await search.type(word);
      const rows = await counted(page, one, id, `"${word}" in ${id}`, say);
      if (!rows.length || !rows.every((row) => row.includes(word.toLowerCase()))) say(`"${word}" shows other rows of ${id}, or none`);
      await search.evaluate((it) => it.select());
      await search.type("zzyzx");
      const none = await counted(page, one, id, `no match in ${id}`, say);
      if (none.length) say(`rows of ${id} stay where none matches`);
      await one.$eval("[data-clear]", (it) => it.click());
      const again = await counted(page, one, id, `cleared ${id}`, say);
      if (again.length !== all.length) say(`clearing ${id} shows ${again.length} of ${all.length}`);
    }
    if (id !== "decisions-rows") continue;
    for (const [strategy, number] of Object.entries(spec.strategies)) {
      await (await one.$("select[name=strategy]")).select(strategy);
      const rows = await counted(page, one, id, `strategy ${strategy}`, say);
      if (rows.length !== number) say(`${strategy}: ${rows.length} rows where the plan has ${number}`);
    }
    await one.$eval("[data-clear]", (it) => it.click());
    await announced(page, one);
  }
  await closeAll(page);
}

async function evidence(page, say) {
  const summary = await page.$("main details > summary");
  if (!summary) return;
  const state = () => summary.evaluate((it) => it.parentElement.open);
  const before = await state();
  await summary.evaluate((it) => it.scrollIntoView({ block: "center" }));
  await summary.click();
  if ((await state()) === before) say("a click opens no evidence");
  await summary.focus();
  await page.keyboard.press("Enter");
  if ((await state()) !== before) say("Enter on a summary does nothing");
}

async function theme(page, say) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const button = await page.$("[data-theme-switch]");
  if (!button) return say("no switch for the colours");
  const before = await ground();
  await button.evaluate((it) => it.click());
  const after = await ground();
  await button.evaluate((it) => it.click());
  if (before === after) say("the switch changes no colours");
  if ((await ground()) !== before) say("the switch does not go back");
}

async function keyboard(page, say) {
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  const at = () =>
    page.evaluate(() => {
      const one = document.activeElement;
      const box = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      return {
        what: `${one.tagName.toLowerCase()}.${one.className}`,
        skip: one.matches("a.skip"),
        control: one.matches("input, select"),
        summary: one.matches("summary"),
        known: one.matches(".known"),
        marked: style.outlineStyle !== "none" || style.boxShadow !== "none",
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      };
    });
  await page.keyboard.press("Tab");
  const first = await at();
  if (!first.skip || !first.seen) say(`the first stop of the keyboard is ${first.what}, no skip link that is seen`);
  await page.keyboard.press("Enter");
  const inside = await page.evaluate(() => location.hash === "#main" || document.activeElement.closest("main") !== null);
  if (!inside) say("the skip link does not lead to the report");
  const met = { control: false, summary: false, known: false };
  for (let step = 0; step < 90 && !Object.values(met).every(Boolean); step += 1) {
    await page.keyboard.press("Tab");
    const stop = await at();
    // Past the last stop the keyboard is with the browser.
    if (stop.what.startsWith("body")) continue;
    for (const kind of Object.keys(met)) met[kind] ||= stop[kind];
    if (!stop.seen) say(`the keyboard stands on ${stop.what}, which cannot be seen`);
    if (!stop.marked) say(`the keyboard stands on ${stop.what} without a mark`);
    if (faults.length > 200) return;
  }
  for (const [kind, reached] of Object.entries(met)) {
    const exists = await page.$({ control: "main input, main select", summary: "main summary", known: ".known" }[kind]);
    if (exists && !reached) say(`the keyboard does not reach a ${kind}`);
  }
}

const tipSeen = (known) =>
  known.evaluate((it) => {
    const tip = it.querySelector(".tip");
    const style = getComputedStyle(tip);
    const box = tip.getBoundingClientRect();
    const clipped = style.clipPath !== "none" || box.width < 4 || box.height < 4;
    const inside = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1;
    return { seen: style.visibility !== "hidden" && style.opacity !== "0" && style.display !== "none" && !clipped, inside };
  });

async function firstTip(page) {
  for (const known of await page.$$("main .known")) {
    if (await known.evaluate((it) => it.checkVisibility() && Boolean(it.querySelector(".tip")))) return known;
  }
  return null;
}

async function tips(page, say) {
  const known = await firstTip(page);
  if (!known) return say("no number says how it is known");
  await known.evaluate((it) => it.scrollIntoView({ block: "center" }));
  await page.mouse.move(1, 1);
  if ((await tipSeen(known)).seen) say("a tip stands open from the start");
  await known.hover();
  const hovered = await tipSeen(known);
  if (!hovered.seen || !hovered.inside) say(`a tip on hover is ${hovered.seen ? "cut off" : "not seen"}`);
  await page.keyboard.press("Escape");
  if ((await tipSeen(known)).seen) say("Escape does not close a tip that is hovered");
  await page.mouse.move(1, 1);
  await known.focus();
  const focused = await tipSeen(known);
  if (!focused.seen || !focused.inside) say(`a tip on focus is ${focused.seen ? "cut off" : "not seen"}`);
  await page.keyboard.press("Escape");
  if ((await tipSeen(known)).seen) say("Escape does not close a tip that has the focus");
}

async function touched(page, say) {
  const known = await firstTip(page);
  if (!known) return;
  await known.evaluate((it) => it.scrollIntoView({ block: "center" }));
  await known.tap();
  const tapped = await tipSeen(known);
  if (!tapped.seen || !tapped.inside) say(`a tip on touch is ${tapped.seen ? "cut off" : "not seen"}`);
}

async function readable(page, say, how) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (rules) => {
    const result = await axe.run(document, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
    return result.violations.map((one) => `${one.id} (${one.nodes.length}): ${one.nodes[0].target} ${one.nodes[0].failureSummary}`);
  }, RULES);
  for (const one of found) say(`${how}: ${one.replace(/\s+/g, " ").slice(0, 420)}`);
}

async function printed(page, say) {
  const bytes = Buffer.from(await page.pdf({ format: "A4", printBackground: true, timeout: PATIENCE }));
  const pages = (bytes.toString("latin1").match(/\/Type\s*\/Page\b/g) || []).length;
  if (bytes.length < 10000 || pages < 1) say(`prints ${pages} pages, ${bytes.length} bytes`);
  return bytes;
}

async function wide(browser, spec) {
  const { page, say } = await open(browser, spec);
  await shoot(page, spec, "first", FIRST);
  await shoot(page, spec, "wide-light");
  await sections(page, spec, say, "wide");
  await injected(page, spec, say);
  await overflow(page, say, "1280 wide");
  await tips(page, say);
  await filters(page, spec, say);
  await evidence(page, say);
  await theme(page, say);
  if (spec.schemes.length) {
    await openAll(page);
    await overflow(page, say, "1280 wide, all open");
  }
  await page.close();
}

async function keys(browser, spec) {
  const { page, say } = await open(browser, spec);
  await keyboard(page, say);
  await page.close();
}

async function colours(browser, spec, scheme) {
  const { page, say } = await open(browser, spec, { scheme });
  if (scheme === "dark") await shoot(page, spec, "wide-dark");
  // What is closed is not looked at; of very many rows one tells for all.
  await page.$$eval("main details", (all, most) => all.slice(0, most).forEach((one) => (one.open = true)), spec.most);
  await readable(page, say, scheme);
  await page.close();
}

async function narrow(browser, spec) {
  const { page, say } = await open(browser, spec, { viewport: NARROW });
  await shoot(page, spec, "narrow");
  await sections(page, spec, say, "narrow");
  await overflow(page, say, "390 wide");
  await touched(page, say);
  if (spec.schemes.length) {
    await openAll(page);
    await overflow(page, say, "390 wide, all open");
  }
  await page.close();
}

// Without script all is there.
async function plain(browser, spec) {
  const { page, say } = await open(browser, spec, { script: false });
  await sections(page, spec, say, "without script");
  const hidden = await page.$$eval("main [hidden]", (all) =>
    all.filter((one) => !one.matches("[data-filters], [data-tools]")).map((one) => one.tagName + "." + one.className),
  );
  if (hidden.length) say(`without script ${hidden.length} things stay hidden: ${hidden.slice(0, 3)}`);
  const dead = await page.$$eval("button, input, select", (all) => all.filter((one) => one.checkVisibility()).length);
  if (dead) say(`without script ${dead} controls that do nothing are shown`);
  await page.close();
}

async function paper(browser, spec) {
  const { page, say } = await open(browser, spec, { scheme: "dark" });
  const bytes = await printed(page, say);
  if (job.screenshots) writeFileSync(join(job.screenshots, `${spec.name}.pdf`), bytes);
  await page.close();
}

// Every diagram of the Markdown report is drawn, as hosts of Markdown draw it, and shows its names as they are.
async function diagrams(browser, some) {
  const page = await browser.newPage();
  page.on("dialog", (dialog) => {
    faults.push(`diagrams: a dialog opens: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.setContent("<!doctype html><title>diagrams</title><body></body>");
  await page.evaluate(readFileSync(require.resolve("mermaid/dist/mermaid.min.js"), "utf8"));
  // The limits and the care of a host such as GitHub.
  await page.evaluate(() => mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 50000, maxEdges: 500 }));
  for (const [at, diagram] of some.entries()) {
    const drawn = await page.evaluate(
      async (id, text, draw) => {
        try {
          await mermaid.parse(text);
          if (!draw) return {};
          const { svg } = await mermaid.render(id, text);
          document.body.innerHTML = svg;
          const shown = document.body.textContent;
          const odd = [...document.body.querySelectorAll("*")].filter(
            (one) => ["script", "img", "iframe", "a"].includes(one.tagName.toLowerCase()) || [...one.attributes].some((it) => /^on/i.test(it.name)),
          );
          return { shown, odd: odd.length, hit: window.hit };
        } catch (fault) {
          return { fault: String(fault.message || fault).slice(0, 400) };
        }
      },
      `d${at}`,
      diagram.text,
      diagram.draw,
    );
    const say = (text) => faults.push(`${diagram.name}: ${text}`);
    if (drawn.fault) {
      say(`Mermaid refuses it: ${drawn.fault}`);
      continue;
    }
    if (!diagram.draw) continue;
    if (drawn.odd || drawn.hit !== undefined) say("a name became markup in a diagram");
    for (const label of diagram.labels) if (!drawn.shown.includes(label)) say(`the diagram does not show "${label}"`);
    if (job.screenshots) {
      await page.setViewport({ width: 1400, height: 900 });
      await page.screenshot({ path: join(job.screenshots, `${diagram.name}.png`), fullPage: true });
    }
  }
  await page.close();
}

const work = [];
for (const spec of job.pages) {
  const add = (name, run) => work.push({ name: `${spec.name} ${name}`, run });
  add("wide", (browser) => wide(browser, spec));
  if (spec.schemes.length) add("keys", (browser) => keys(browser, spec));
  add("narrow", (browser) => narrow(browser, spec));
  add("without script", (browser) => plain(browser, spec));
  for (const scheme of spec.schemes) add(scheme, (browser) => colours(browser, spec, scheme));
  if (spec.paper) add("on paper", (browser) => paper(browser, spec));
}
work.unshift({ name: "diagrams", run: (browser) => diagrams(browser, job.diagrams) });
await all(work);
process.stdout.write(JSON.stringify({ faults: [...new Set(faults)], times }));
