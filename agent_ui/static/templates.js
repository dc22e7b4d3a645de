// Templates: found by their words or by a short code, put where the agent writes, all of it by keyboard.
import {command} from "./connection.js";
import {openNumber} from "./page.js";
import {picker} from "./picker.js";
import {insertRich, isRich, richBefore} from "./rich.js";

/** Put a text into another, in place of what is selected there. */
export const insertInto = (area, words, [start, end] = [area.selectionStart, area.selectionEnd]) => {
  if (isRich()) return insertRich(words);
  area.focus();
  area.setRangeText(words, start, end, "end");
  area.dispatchEvent(new InputEvent("input", {bubbles: true}));
};

const {open} = picker("templates", (option, area, place) => {
  if (area) insertInto(area, option.querySelector(".template-body").textContent, place);
});

/** Show what fits the open conversation. */
export const openTemplates = open;

// A slash at the beginning of a word, and a code behind it.
const CODE = /(?:^|\s)\/([a-z0-9-]{1,20})$/;

/** Put what a code stands for in its place; the text goes on being the agent's if there is no such code. */
const expand = async (code) => {
  const [number, area] = [openNumber(), document.querySelector(".composer-text")];
  const [before, end] = [area.value, area.selectionStart];
  const found = await command("template", {interaction_id: number, code});
  if (!found || openNumber() !== number || area.value !== before) return;
  if (isRich()) insertRich(found.body, code.length + 1);
  else insertInto(area, found.body, [end - code.length - 1, end]);
};

const before = (area) => (area.selectionStart === area.selectionEnd ? area.value.slice(0, area.selectionStart) : "");
const codeIn = (place) => (isRich() ? richBefore() : before(place)).match(CODE)?.[1];

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".composer-text, .composer-rich")) return;
  if (event.altKey && event.code === "KeyT") open();
  else if (event.key === "Tab" && !event.shiftKey && codeIn(event.target)) expand(codeIn(event.target));
  else return;
  event.preventDefault();
});
