// Weights by slider: the order follows at once in the browser, chances and bands follow from the server. Nothing is stored.
import { single } from "./keyboard.js";
import { ranks, totals } from "./weighted-sum.js";

const PREVIEW_MS = 200;
const SAY_MS = 500;
const MOVE_MS = 220;
const BAR_GAP = 0.7;

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/* ---------- what the page says now; read anew each time, since the server swaps it ---------- */

const form = () => find("#what-if");
const sliders = () => all('#what-if input[type="range"]');
const model = () => JSON.parse(find("#ranking-model").textContent);
const isMoved = () => sliders().some((slider) => slider.value !== slider.dataset.stored);
const asSent = () => sliders().map((slider) => slider.value).join();

// A slider that stands where the stored weight stands means exactly that weight, not the whole number it shows.
const points = () => sliders().map((slider) => Number(slider.value === slider.dataset.stored ? slider.dataset.exact : slider.value));

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const one = (number) => (Math.round(number * 10) / 10).toFixed(1);

/* ---------- drawing ---------- */

const isStacked = () => find(".ranking-table").dataset.bars === "stacked";

const place = (rect, x, width) => {
  rect.setAttribute("x", x.toFixed(2));
  rect.setAttribute("width", Math.max(width, 0).toFixed(2));
};

// The rects of a strip come in pairs: room and fill, group by group.
const drawBars = (row, candidate, shares) => {
  const rects = all(".bars rect", row);
  const applying = sum(shares.map((share, group) => share * candidate.extents[group]));
  let left = 0;
  shares.forEach((share, group) => {
    const utility = candidate.extents[group] ? candidate.values[group] / candidate.extents[group] : 0;
    const gained = applying ? (share * candidate.values[group] * 100) / applying : 0;
    const width = isStacked() ? gained : share * 100;
    const room = Math.max(width - BAR_GAP, 0);
    place(rects[2 * group], left, room);
    place(rects[2 * group + 1], left, isStacked() ? room : room * utility);
    left += width;
  });
};

const drawHeads = (shares) => {
  let left = 0;
  find(".bar-heads").toggleAttribute("data-off", isStacked());
  all("[data-head]").forEach((head, group) => {
    find("rect", head).setAttribute("x", `${(left * 100).toFixed(2)}%`);
    find("text", head).setAttribute("x", `${(left * 100 + 1.4).toFixed(2)}%`);
    left += shares[group];
  });
};

const drawDelta = (row, moved) => {
  const delta = find("[data-delta]", row);
  delta.textContent = moved ? `${moved > 0 ? "▲" : "▼"}${Math.abs(moved)}` : "";
  delta.classList.toggle("is-up", moved > 0);
};

const reorder = (rows) => {
  const before = new Map(rows.map((row) => [row, row.getBoundingClientRect().top]));
  find("[data-rows]").append(...rows);
  if (calm.matches) return;
  for (const row of rows) {
    const by = before.get(row) - row.getBoundingClientRect().top;
    if (by) row.animate([{ transform: `translateY(${by}px)` }, { transform: "none" }], { duration: MOVE_MS, easing: "ease-out" });
  }
};

const drawShares = (given, shares) => {
  all("[data-share]").forEach((output, group) => {
    output.textContent = `${one(shares[group] * 100)}%`;
  });
  const total = find("[data-sum]");
  if (total) total.textContent = Math.round(sum(given));
};

/* ---------- ranking at once ---------- */

let leader = find("[data-candidate]")?.dataset.candidate;
let saying;

const sayLeader = (id, name, score) => {
  if (id === leader) return;
  leader = id;
  clearTimeout(saying);
  saying = setTimeout(() => {
    const live = find("[data-live]");
    live.textContent = live.dataset.text.replace("{name}", name).replace("{score}", one(score * 100));
  }, SAY_MS);
};

const drawRow = (candidate, score, rank, shares) => {
  const row = document.getElementById(`row-${candidate.id}`);
  find("[data-rank]", row).textContent = rank ?? "–";
  find("[data-score]", row).textContent = score === null ? "–" : one(score * 100);
  drawDelta(row, rank === null ? 0 : candidate.rank - rank);
  drawBars(row, candidate, shares);
  row.classList.toggle("is-lead", rank === 1);
  return row;
};

const rerank = () => {
  const given = points();
  const whole = sum(given);
  find("#what-if-said").hidden = !isMoved();
  find("#weights-empty").hidden = whole > 0;
  if (!whole) return false;
  const { candidates, names } = model();
  const shares = given.map((point) => point / whole);
  const scores = totals({ candidates }, given);
  const places = ranks(scores);
  const lines = candidates.map((candidate, at) => ({ candidate, score: scores[at], rank: places[at], name: names[candidate.id] }));
  lines.sort((a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.name < b.name ? -1 : 1));
  reorder(lines.map(({ candidate, score, rank }) => drawRow(candidate, score, rank, shares)));
  drawHeads(shares);
  drawShares(given, shares);
  sayLeader(lines[0].candidate.id, lines[0].name, lines[0].score);
  return true;
};

/* ---------- the rest from the server ---------- */

let asking;
let sent;
// Until the reader chooses two, the first two are compared, whoever they are.
let isPairChosen = new URLSearchParams(location.search).has("a");

// The address holds what differs from the stored page, and no more.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "what-if") return;
  if (!isPairChosen) ["a", "b"].forEach((name) => formData.delete(name));
  if (!formData.get("bars")) formData.delete("bars");
  if (formData.get("spread") === find("select[name=spread]")?.dataset.stored) formData.delete("spread");
  if (!isMoved()) formData.delete("w");
});

const ask = () => {
  clearTimeout(asking);
  sent = asSent();
  form().requestSubmit();
};

const changed = () => {
  const canRank = rerank();
  clearTimeout(asking);
  if (!canRank) return;
  find("#ranking").dataset.stale = "";
  find("#preview-failed").hidden = true;
  all("#keep-weights [name=w]").forEach((kept, at) => {
    kept.value = sliders()[at].value;
  });
  asking = setTimeout(ask, PREVIEW_MS);
};

const isOurs = (event) => event.detail.ctx?.sourceElement?.id === "what-if";
const isWaiting = () => "stale" in (find("#ranking")?.dataset ?? {});

const setFailed = () => {
  find("#preview-failed").hidden = false;
};

document.addEventListener("htmx:before:request", (event) => {
  // A revision that lands while the reader moves a slider would be swapped under the hand.
  if (event.detail.ctx.sourceElement.id === "ranking" && isWaiting()) event.preventDefault();
});
document.addEventListener("htmx:before:swap", (event) => {
  if (isOurs(event) && sent !== undefined && sent !== asSent()) event.preventDefault();
});
document.addEventListener("htmx:error", (event) => isOurs(event) && setFailed());
document.addEventListener("htmx:response:error", (event) => isOurs(event) && event.detail.ctx.response.status >= 500 && setFailed());
// What the reader has opened or closed stays so when the server's answer is morphed in.
let openings = new Map();

document.addEventListener("htmx:before:swap", () => {
  openings = new Map(all("#ranking details[id]").map((details) => [details.id, details.open]));
});
document.addEventListener("htmx:after:swap", () => {
  all("#ranking details[id]").forEach((details) => {
    details.open = openings.get(details.id) ?? details.open;
  });
});

/* ---------- sliders, buttons, keys ---------- */

const setAll = (value) => {
  sliders().forEach((slider) => {
    slider.value = value(slider);
  });
  changed();
};

const setMode = (mode) => {
  find(".ranking-table").dataset.bars = mode;
  find("[data-bars-sent]").value = mode === "stacked" ? mode : "";
  all("[data-mode]").forEach((link) => link.toggleAttribute("aria-current", link.dataset.mode === mode));
  rerank();
};

const actions = {
  "[data-reset]": () => setAll((slider) => slider.dataset.stored),
  "[data-equal]": () => setAll(() => Math.floor(100 / sliders().length)),
  "[data-mode]": (link) => setMode(link.dataset.mode),
};

document.addEventListener("input", (event) => event.target.matches("#what-if input[type=range]") && changed());
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[form=what-if]")) return;
  isPairChosen ||= event.target.name !== "spread";
  ask();
});

document.addEventListener("click", (event) => {
  if (!sliders().length || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const selector = Object.keys(actions).find((candidate) => event.target.closest(candidate));
  if (!selector) return;
  event.preventDefault();
  actions[selector](event.target.closest(selector));
});

document.addEventListener("keydown", (event) => {
  if (!single(event) || !sliders().length) return;
  if (event.key === "0") actions["[data-reset]"]();
  if (event.key.toLowerCase() === "b") setMode(isStacked() ? "aligned" : "stacked");
});
