// Weights of a draft while they are typed: what is left to give, the share of each, and steps of one point.
// The form works without it; the server counts the same when it is saved.

const FULL = 100;
const form = document.querySelector("[data-points-form]");
const fields = (level) => [...level.querySelectorAll("[data-points]")];
const points = (field) => Math.max(Number(field.value) || 0, 0);
const tidy = (number) => String(Math.round(number * 1000) / 1000);

const STATES = { full: "ok", under: "warn", over: "warn" };

const sayLeft = (status, left) => {
  const state = left === 0 ? "full" : left > 0 ? "under" : "over";
  const said = status.dataset[state].replace("%s", tidy(Math.abs(left)));
  const words = status.firstElementChild;
  words.className = `status status-${STATES[state]}`;
  words.lastChild.textContent = said;
  words.querySelector(".glyph").classList.toggle("is-quiet", state === "full");
};

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });

const count = (level) => {
  const total = fields(level).reduce((sum, field) => sum + points(field), 0);
  sayLeft(level.querySelector("[data-left]"), Math.round((FULL - total) * 1000) / 1000);
  for (const field of fields(level)) {
    field.closest("li").querySelector("[data-share]").textContent = total ? percent.format(points(field) / total) : "";
  }
};

const changed = (field) => {
  count(field.closest("[data-level]"));
  form.querySelector("[data-unsaved]").hidden = false;
};

form?.addEventListener("input", (event) => event.target.matches("[data-points]") && changed(event.target));

form?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-less], [data-more]");
  if (!button) return;
  const field = button.parentElement.querySelector("[data-points]");
  field.value = tidy(Math.max(points(field) + (button.matches("[data-more]") ? 1 : -1), 0));
  changed(field);
});
