// The consensus room by keyboard: J, K cell; 0-5, N propose; D, E outcome; C reason; V names; Enter records.
import { single } from "./keyboard.js";

const find = (selector) => document.querySelector(selector);
const form = () => find("[data-record]");
const proposed = () => find('.prop [name="value"]:checked');
const outcome = () => find("[data-outcome]:checked")?.dataset.outcome;

/* ---------- what follows a proposal on the page ---------- */

const nameButton = (button, kind, value) => {
  const lacking = kind === "agreed" && !value;
  button.textContent = lacking ? button.dataset.none : button.dataset[kind].replace("{}", value?.nextElementSibling.textContent ?? "");
  button.setAttribute("aria-disabled", String(lacking));
};

const show = () => {
  const button = find("[data-go]");
  if (!button) return;
  const kind = outcome();
  const value = proposed();
  const level = kind === "agreed" ? value?.value : undefined;
  document.querySelectorAll(".strip [data-v]").forEach((cell) => cell.classList.toggle("is-prop", cell.dataset.v === level));
  document.querySelectorAll(".impact [data-v]").forEach((row) => row.classList.toggle("is-selected", row.dataset.v === level));
  nameButton(button, kind, value);
};

const press = (input) => {
  if (!input) return;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

document.addEventListener("change", (event) => {
  if (!event.target.closest("[data-record]")) return;
  if (event.target.name === "value") find('[data-outcome="agreed"]').checked = true;
  show();
});

document.addEventListener("submit", (event) => {
  const go = event.target.matches("[data-record]") && event.submitter === find("[data-go]");
  if (go && event.submitter.getAttribute("aria-disabled") === "true") event.preventDefault();
});

/* ---------- another cell ---------- */

document.addEventListener("htmx:after:swap", (event) => {
  show();
  closeAgenda();
  if (event.detail.ctx?.sourceElement?.matches("#agenda")) return; // renewed by itself: the reader is elsewhere
  find("#cell")?.focus({ preventScroll: !narrow.matches });
});

// In a narrow window the agenda would push the cell out of sight.
const narrow = matchMedia("(width < 60rem)");
const closeAgenda = () => {
  if (narrow.matches) document.querySelectorAll(".tree-d").forEach((tree) => (tree.open = false));
};

/* ---------- keys ---------- */

const record = () => form()?.requestSubmit(find("[data-go]"));

const moves = {
  j: () => find('[data-step="j"]')?.click(),
  k: () => find('[data-step="k"]')?.click(),
  d: () => press(find('[data-outcome="disputed"]')),
  e: () => press(find('[data-outcome="evidence"]')),
  c: () => find("[data-reason]")?.focus(),
  v: () => find("[data-names]")?.click(),
};

const actionOf = (event) => {
  const key = event.key.toLowerCase();
  if (key === "enter") return !event.target.closest("a, button, summary, select, input[type=date]") && find("[data-go]") && record;
  const input = find(`[data-press="${CSS.escape(key)}"]`);
  return input ? () => press(input) : moves[key];
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-reason]")) {
    event.preventDefault();
    record();
    return;
  }
  const action = single(event) && actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
});

closeAgenda();
show();
if (location.hash === "#lock") find("#lock")?.focus();
