// Saves a form when something in it changes. Without script the same form has a button and does the same POST.
//
//   <form data-autosave method="post" action="…">
//   <span class="fresh" role="status" data-autosave-state data-saving="…" data-saved="… %s" data-failed="…" data-refused="…">
//
// A 2xx without redirect is "saved". A 4xx is "refused": the form keeps its input and nothing is tried again by itself; a
// text/plain body is shown as the reason. Anything else is "failed" and tried again. Leaving with unsaved input is asked about.
// A form that was saved gets the event "autosave:saved", with the text of the answer as its detail. A field with
// data-on-leave is saved when it is left, not while it is typed.

const TYPING_PAUSE_MS = 800;
const RETRY_MS = 5000;
const TYPED = "textarea, input:not([type=radio], [type=checkbox], [data-on-leave])";
// The chip tells the worst state of all forms; the order is from worst to best.
const STATES = { refused: "error", failed: "error", saving: "busy", saved: "" };

const chip = document.querySelector("[data-autosave-state]");
const edits = new Map(); // unsaved form -> number of its latest edit
const outcomes = new Map(); // form -> [state, reason]
const timers = new WeakMap();

const stateOf = (form) => outcomes.get(form)?.[0];
const now = () => new Date().toLocaleTimeString(document.documentElement.lang, { hourCycle: "h23" });

const show = () => {
  if (!chip) return;
  const all = [...outcomes.values()];
  const worst = Object.keys(STATES).find((state) => all.some(([other]) => other === state));
  const reason = all.find(([state]) => state === worst)[1];
  chip.dataset.state = STATES[worst];
  chip.textContent = reason || chip.dataset[worst].replace("%s", now());
};

const settle = (form, state, reason) => {
  outcomes.set(form, [state, reason]);
  show();
};

const textOf = async (response) => (response.headers.get("Content-Type")?.startsWith("text/plain") ? response.text() : "");

const send = async (form) => {
  // A redirect would lead to the sign-in page, so it counts as a failure.
  const options = { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, redirect: "error" };
  try {
    const response = await fetch(form.action, options);
    if (response.ok) return ["saved", await textOf(response)];
    return response.status < 500 ? ["refused", await textOf(response)] : ["failed"];
  } catch {
    return ["failed"];
  }
};

const saveLater = (form, pause) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(save, pause, form));
};

/** Is a field that is saved when it is left being typed in? What else changed waits for it. */
const isTypedIn = (form) => Boolean(document.activeElement?.matches("[data-on-leave]") && form.contains(document.activeElement));

const save = async (form) => {
  clearTimeout(timers.get(form));
  if (isTypedIn(form)) return; // looks again when the field is left
  if (stateOf(form) === "saving") return; // looks again when the running request ends
  const edit = edits.get(form);
  settle(form, "saving");
  const [state, text] = await send(form);
  settle(form, state, state === "saved" ? "" : text);
  if (state === "saved") form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: text }));
  if (edits.get(form) !== edit) saveLater(form, 0);
  else if (state === "saved") edits.delete(form);
  else if (state === "failed") saveLater(form, RETRY_MS);
};

const edited = (form, pause) => {
  edits.set(form, (edits.get(form) ?? 0) + 1);
  saveLater(form, pause);
};

const watch = (type, pause, concerns) =>
  document.addEventListener(type, (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (!form || !concerns(event.target)) return;
    if (type === "submit") event.preventDefault();
    edited(form, pause);
  });

watch("change", 0, () => true);
watch("input", TYPING_PAUSE_MS, (field) => field.matches(TYPED));
watch("submit", 0, () => true);

document.addEventListener("focusout", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (form && edits.has(form) && event.target.matches("[data-on-leave]")) saveLater(form, 0);
});

window.addEventListener("beforeunload", (event) => {
  if (edits.size) event.preventDefault();
});
