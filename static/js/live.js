// Polling elements ("every 3s") rest while nobody looks at the page, and ask once when somebody looks again.

const POLLS = '[hx-trigger^="every"]';

const isPoll = (event) => Boolean(event.detail.ctx?.sourceElement.matches(POLLS));

document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && isPoll(event)) event.preventDefault();
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  document.querySelectorAll(POLLS).forEach((element) => element.dispatchEvent(new Event("every")));
});

/* ---------- a failed refresh leaves the old result in place and says so beside its revision ---------- */

const setFailed = (failed) =>
  document.querySelectorAll(".fresh[data-unreachable]").forEach((chip) => chip.classList.toggle("is-unreachable", failed));

document.addEventListener("htmx:error", (event) => isPoll(event) && setFailed(true));
document.addEventListener("htmx:after:request", (event) => isPoll(event) && setFailed(event.detail.ctx.response.status >= 400));
