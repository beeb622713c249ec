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

/* ---------- whoever just changed something lands on a page that is behind: it asks soon, and then at its usual pace ---------- */

const BEHIND = '[hx-trigger="every 3s"]';
const SOON_MS = [300, 900, 2100];

const askSoon = (element) =>
  SOON_MS.forEach((pause) =>
    setTimeout(() => element.isConnected && element.matches(BEHIND) && element.dispatchEvent(new Event("every")), pause),
  );

document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(BEHIND).forEach(askSoon));

/* ---------- a failed refresh leaves the old result in place and says so beside its revision ---------- */

const setFailed = (failed) =>
  document.querySelectorAll(".fresh[data-unreachable]").forEach((chip) => chip.classList.toggle("is-unreachable", failed));

document.addEventListener("htmx:error", (event) => isPoll(event) && setFailed(true));
document.addEventListener("htmx:after:request", (event) => isPoll(event) && setFailed(event.detail.ctx.response.status >= 400));
