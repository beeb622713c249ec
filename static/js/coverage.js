// A matrix of links by keyboard: one stop for Tab, arrows move, Enter opens (it is a link), Esc follows [data-clear].
import { typing } from "./keyboard.js";

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

const cellsOf = (grid) => [...grid.querySelectorAll("[data-cell]")];

const makeStop = (grid, stop) => cellsOf(grid).forEach((cell) => (cell.tabIndex = cell === stop ? 0 : -1));

const prepare = () => {
  for (const grid of document.querySelectorAll("[data-grid]")) {
    const cells = cellsOf(grid);
    const stop =
      cells.find((cell) => cell === document.activeElement) ?? cells.find((cell) => cell.hasAttribute("aria-current")) ?? cells[0];
    if (stop) makeStop(grid, stop);
  }
};

/** The nearest cell in the direction of the step; empty places are jumped over. */
const neighbour = (cell, [rowStep, columnStep]) => {
  const place = cell.closest("td");
  const rows = [...cell.closest("[data-grid]").rows];
  let row = rows.indexOf(place.parentElement) + rowStep;
  let column = place.cellIndex + columnStep;
  while (rows[row]?.cells[column]) {
    const found = rows[row].cells[column].querySelector("[data-cell]");
    if (found) return found;
    row += rowStep;
    column += columnStep;
  }
  return null;
};

document.addEventListener("keydown", (event) => {
  if (typing(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") document.querySelector("[data-clear]:not([hidden])")?.click();
  const cell = event.target.closest("[data-grid] [data-cell]");
  const next = cell && STEPS[event.key] && neighbour(cell, STEPS[event.key]);
  if (!next) return;
  event.preventDefault();
  next.focus();
});

document.addEventListener("focusin", (event) => {
  const cell = event.target.closest("[data-grid] [data-cell]");
  if (cell) makeStop(cell.closest("[data-grid]"), cell);
});

// The chosen cell is marked at once; the sheet beside the matrix follows from the server.
document.addEventListener("click", (event) => {
  const cell = event.target.closest("[data-grid] [data-cell]");
  if (!cell) return;
  cellsOf(cell.closest("[data-grid]")).forEach((other) => other.removeAttribute("aria-current"));
  cell.setAttribute("aria-current", "true");
});

document.addEventListener("htmx:after:swap", prepare);
prepare();
