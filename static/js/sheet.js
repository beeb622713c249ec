// The rating sheet by keyboard: 0-5, N, A, U answer; L, M, H confidence; J, K move; C comment; E evidence.
import "./autosave.js";
import { single } from "./keyboard.js";

const ACTIVE = "is-active";

const cards = () => [...document.querySelectorAll("[data-card]")];
const active = () => document.querySelector(`[data-card].${ACTIVE}`);

const activate = (card) => {
  if (!card || card === active()) return;
  active()?.classList.remove(ACTIVE);
  card.classList.add(ACTIVE);
  markAnchor(card);
};

const focusAnswer = (card) => {
  activate(card);
  const answer = card.querySelector(".rate :checked") ?? card.querySelector(".rate input");
  answer?.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const all = cards();
  const next = all[all.indexOf(active()) + by];
  if (next) focusAnswer(next);
};

const press = (input) => {
  input.checked = true;
  input.focus({ preventScroll: true });
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

/* ---------- what follows an answer on the page ---------- */

// A card that has anchors of its own lights them up, else the guide beside the cards follows the active one.
const markAnchor = (card) => {
  const value = card.querySelector(".rate :checked")?.value;
  const rows = [...document.querySelectorAll("[data-anchor]")].filter((row) => (row.closest("[data-card]") ?? card) === card);
  rows.forEach((row) => row.classList.toggle("is-on", row.dataset.anchor === value));
};

const sayAnswer = (card) => {
  const answer = card.querySelector(".rate :checked");
  card.querySelector("[data-said]").textContent = answer?.getAttribute("aria-label") ?? answer?.nextElementSibling.textContent ?? "";
};

const isAnswered = (card) => Boolean(card.querySelector(".rate :checked"));

// Elements with data-progress count this page's answered cards on top of what the server counted elsewhere.
const count = () => {
  const done = cards().filter(isAnswered).length;
  document.querySelectorAll("progress[data-elsewhere]").forEach((bar) => {
    bar.value = Number(bar.dataset.elsewhere) + done;
  });
  document.querySelectorAll("[data-left-elsewhere]").forEach((text) => {
    text.textContent = Number(text.dataset.leftElsewhere) + cards().length - done;
  });
  document.querySelectorAll("[data-done-here]").forEach((text) => {
    text.textContent = `${done}/${cards().length}`;
  });
  document.querySelectorAll("[data-ring]").forEach((ring) => ring.setAttribute("stroke-dasharray", `${done} ${cards().length}`));
};

const answered = (card) => {
  card.classList.toggle("is-done", isAnswered(card));
  sayAnswer(card);
  markAnchor(card);
  count();
};

/* ---------- events ---------- */

for (const type of ["focusin", "click"]) {
  document.addEventListener(type, (event) => activate(event.target.closest("[data-card]")));
}
document.addEventListener("change", (event) => {
  const card = event.target.closest("[data-card]");
  if (card && event.target.closest(".rate")) answered(card);
});

// What the server still asks for before the sheet is handed in.
document.addEventListener("autosave:saved", (event) => {
  const asked = event.target.querySelector("[data-asked]");
  if (asked && isAnswered(event.target)) asked.textContent = event.detail;
});

/* ---------- evidence ---------- */

const emptyLine = (line) => {
  const copy = line.cloneNode(true);
  copy.querySelectorAll("input").forEach((field) => (field.value = ""));
  return copy;
};

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-ev-more]");
  if (!more) return;
  const line = emptyLine(more.previousElementSibling);
  more.before(line);
  line.querySelector("input").focus();
});

const linkEvidence = (card) => {
  const details = card?.querySelector("[data-evidence]")?.closest("details");
  if (!details) return;
  details.open = true;
  details.querySelector("input").focus();
};

const moves = {
  j: () => step(1),
  k: () => step(-1),
  c: () => active()?.querySelector("[data-comment]")?.focus(),
  e: () => linkEvidence(active()),
};

document.addEventListener("keydown", (event) => {
  if (!single(event)) return;
  const letter = event.key.toLowerCase();
  const input = /^\w$/.test(letter) && active()?.querySelector(`[data-press="${letter.toUpperCase()}"]`);
  const action = input ? () => press(input) : moves[letter];
  if (!action) return;
  event.preventDefault();
  action();
});

// A long tree scrolls by itself; the step at hand is brought into its sight without moving the page.
const tree = document.querySelector(".tree");
const here = tree?.querySelector("[aria-current]");
if (here) tree.scrollTop = here.offsetTop - tree.clientHeight / 2;

// In a narrow window the tree would push the cards out of sight.
if (matchMedia("(width < 60rem)").matches) document.querySelectorAll(".tree-d").forEach((tree) => (tree.open = false));

activate(cards().find((card) => !isAnswered(card)) ?? cards()[0]);
