// The table of keys, as the server wrote it: which key does what, and where.
import {conversation, keysOn, list} from "./page.js";

const table = JSON.parse(document.getElementById("keys").textContent);

/** The button on the page that does something, if it can be pressed now. */
export const buttonOf = (name) =>
  [...(conversation()?.querySelectorAll(`[data-do="${name}"]`) ?? [])].find((button) => !button.disabled && !button.closest("[hidden]")) ?? null;

const places = {desk: () => true, list: () => list() !== null, conversation: () => conversation() !== null};

/** Whether something can be done where the page is now. */
export const isPossible = ({name, where, button}) => places[where]() && (!button || buttonOf(name) !== null);

/** Everything there is to do, with its key. */
export const actions = table;

/** What a pressed key does, if anything. Keys without Ctrl can be switched off (WCAG 2.2, 2.1.4). */
export const actionOf = (event) => {
  if (event.altKey || event.metaKey && event.ctrlKey) return null;
  const held = event.ctrlKey || event.metaKey;
  if (!held && !keysOn()) return null;
  const pressed = held ? `Ctrl+${event.key.toLowerCase()}` : event.key;
  return table.find((each) => !each.elsewhere && each.pressed === pressed) ?? null;
};
