// Shared by the scripts that listen for single keys.

const CLICKABLE = ["radio", "checkbox", "range", "button", "submit", "reset", "image", "file", "color"];

/** Is the person typing text, so that a letter is a letter? */
export const typing = ({ target }) =>
  Boolean(target.closest?.("textarea, select, [contenteditable]")) || (target.tagName === "INPUT" && !CLICKABLE.includes(target.type));

/** A plain key outside text and dialogs. Off as a whole when the user's settings say so (WCAG 2.1.4). */
export const single = (event) =>
  !typing(event) &&
  !(event.metaKey || event.ctrlKey || event.altKey) &&
  !document.querySelector("dialog[open]") &&
  document.documentElement.dataset.singleKeys !== "off";
