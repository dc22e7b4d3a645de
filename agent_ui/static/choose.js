// Many conversations of a list are chosen: by their boxes, by x and Shift+x, all that are shown, or all of the list.
import {ask} from "./connection.js";
import {current} from "./inbox.js";
import {byId, keysOn, list, speak, text} from "./page.js";
import {isHeld, keyOf} from "./pressed.js";
import {isWhole} from "./windows.js";

const chosen = new Set();
let anchor = null;
// What the whole list was counted to be, once all of it is chosen; 0 otherwise.
let whole = 0;
let shownList = "";

const rows = () => [...(byId("inbox-rows")?.children ?? [])];
const numberOf = (row) => Number(row.id.slice(4));
const identity = () => JSON.stringify(list());

/** What is chosen: {ids}, or {all: true} of a list; null for nothing. */
export const selection = () => {
  if (!chosen.size) return null;
  if (!whole) return {all: false, ids: [...chosen], count: chosen.size};
  const {view, queue, tag} = list();
  return {all: true, view, queue_id: queue ? Number(queue) : null, tag, count: whole};
};

const show = () => {
  for (const row of rows()) {
    const box = row.querySelector("[data-choose]");
    if (!box) continue;
    box.checked = chosen.has(numberOf(row));
    row.toggleAttribute("data-chosen", box.checked);
  }
  const bar = byId("bulk-bar");
  if (!bar) return;
  bar.hidden = !chosen.size;
  document.querySelector(".inbox-list")?.toggleAttribute("data-choosing", Boolean(chosen.size));
  byId("bulk-count").textContent = text(whole ? "chosen_all" : "chosen", {count: (whole || chosen.size).toLocaleString(document.documentElement.lang)});
  byId("bulk-all").hidden = Boolean(whole) || isWhole() || rows().some((row) => !chosen.has(numberOf(row)));
};

const changed = () => {
  whole = 0;
  show();
  speak(byId("bulk-count")?.textContent ?? "");
};

const set = (row, on) => (on ? chosen.add(numberOf(row)) : chosen.delete(numberOf(row)));

/** The buttons of what can be done with all that are chosen; none while nothing is. */
export const actsOnMany = () => (byId("bulk-bar")?.checkVisibility() ? [...byId("bulk-bar").querySelectorAll("[data-act]")] : []);

/** The one that a key presses. */
export const actOnManyBy = (key) => (keysOn() ? actsOnMany().find((button) => button.getAttribute("aria-keyshortcuts") === key) : null);

/** Choose a row or not, by itself or with all between it and the last one that was. */
const choose = (row, on, through) => {
  const all = rows();
  const from = through ? all.findIndex((other) => numberOf(other) === anchor) : -1;
  const to = all.indexOf(row);
  if (from < 0) set(row, on);
  else for (const between of all.slice(Math.min(from, to), Math.max(from, to) + 1)) set(between, on);
  anchor = numberOf(row);
  changed();
};

export const toggle = () => current() && byId("bulk-bar") && choose(current(), !chosen.has(numberOf(current())), false);
export const through = () => current() && byId("bulk-bar") && choose(current(), true, true);

export const chooseShown = () => {
  if (!byId("bulk-bar")) return;
  for (const row of rows()) chosen.add(numberOf(row));
  changed();
};

export const chooseAll = async () => {
  const {view, queue, tag} = list();
  const answer = await ask("bulk_count", {view, queue_id: queue ? Number(queue) : null, tag});
  if (!answer.ok || !chosen.size) return;
  whole = answer.count;
  show();
  speak(byId("bulk-count").textContent);
};

/** Choose nothing; true if something was. */
export const chooseNone = () => {
  const some = chosen.size > 0;
  chosen.clear();
  anchor = null;
  if (some) changed();
  return some;
};

document.addEventListener("click", (event) => {
  const box = event.target.closest?.("[data-choose]");
  if (box) choose(box.closest(".inbox-row"), box.checked, event.shiftKey);
});

document.addEventListener("keydown", (event) => {
  const writes = event.target.closest?.("input:not([data-choose]), textarea, select, dialog[open], .conversation");
  if (!isHeld(event) || event.shiftKey || event.altKey || keyOf(event) !== "a") return;
  if (writes || !byId("bulk-bar")) return;
  event.preventDefault();
  chooseShown();
});

document.addEventListener("listed", ({detail}) => {
  if (identity() !== shownList) {
    shownList = identity();
    chosen.clear();
    whole = 0;
  }
  if (detail?.gone) chosen.delete(detail.gone);
  show();
});
