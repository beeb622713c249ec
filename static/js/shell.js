// Theme, menu and keyboard of every page. Each of them works without this script; here they become quicker.
import { single } from "./keyboard.js";

const root = document.documentElement;
const system = matchMedia("(prefers-color-scheme: dark)");

/* ---------- theme: the server renders data-theme; the button changes it at once and tells the server ---------- */

const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

const nameThemeButton = (button) => {
  button.value = isDark() ? "light" : "dark";
  button.setAttribute("aria-label", isDark() ? button.dataset.toLight : button.dataset.toDark);
};

const wireTheme = (form) => {
  const button = form.querySelector("button");
  nameThemeButton(button);
  system.addEventListener("change", () => nameThemeButton(button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    root.dataset.theme = button.value;
    fetch(form.action, { method: "POST", body: new FormData(form, button), redirect: "manual" });
    nameThemeButton(button);
  });
};

document.querySelectorAll("[data-theme-form]").forEach(wireTheme);

/* ---------- menu of narrow windows ---------- */

const menu = document.querySelector(".menu-btn");
const isMenuOpen = () => menu?.getAttribute("aria-expanded") === "true";
const setMenu = (open) => menu?.setAttribute("aria-expanded", String(open));

const closeMenu = () => {
  if (!isMenuOpen()) return;
  setMenu(false);
  menu.focus();
};

menu?.addEventListener("click", (event) => {
  event.stopPropagation();
  setMenu(!isMenuOpen());
  if (isMenuOpen()) document.querySelector(".sidebar a").focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".sidebar")) setMenu(false);
});

/* ---------- keyboard help: the list is made from the navigation, so that it cannot disagree with it ---------- */

const help = document.querySelector("#keys");
const targets = new Map([...document.querySelectorAll(".nav [data-key]")].map((link) => [link.dataset.key, link]));

const key = (name) => Object.assign(document.createElement("kbd"), { textContent: name.toUpperCase() });

const describe = ([letter, link]) => {
  const term = Object.assign(document.createElement("dt"), { textContent: link.textContent.trim() });
  const keys = document.createElement("dd");
  keys.append(key("g"), key(letter));
  return [term, keys];
};

help?.querySelector("[data-nav-keys]").append(...[...targets].flatMap(describe));
help?.querySelector("[data-close]").addEventListener("click", () => help.close());
document.querySelector("[data-keys]")?.addEventListener("click", () => help.showModal());

/* ---------- single keys ---------- */

const CHORD_MS = 900;
let chordUntil = 0;

const searchField = () => document.querySelector("main [data-search]") ?? document.querySelector("[data-search]");

const actions = {
  "?": () => help?.showModal(),
  "/": () => searchField()?.focus(),
  g: () => {
    chordUntil = performance.now() + CHORD_MS;
  },
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenu();
  if (!single(event)) return;
  const chord = performance.now() < chordUntil && targets.get(event.key.toLowerCase());
  const action = chord ? () => chord.click() : actions[event.key];
  if (!action) return;
  event.preventDefault();
  // A page may use the same letter alone; after G it belongs to the navigation.
  event.stopImmediatePropagation();
  chordUntil = 0;
  action();
});

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
