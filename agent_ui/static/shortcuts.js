// The table of keys, as the server wrote it: which key does what, and where.
import {byId, conversation, keysOn, list} from "./page.js";
import {isAlone, isHeld, keyOf} from "./pressed.js";

const table = JSON.parse(document.getElementById("keys").textContent);

/** The button on the page that does something, if it can be pressed now. */
export const buttonOf = (name) =>
  [...(conversation()?.querySelectorAll(`[data-do="${name}"]`) ?? [])].find((button) => !button.disabled && !button.closest("[hidden]")) ?? null;

const places = {desk: () => true, activities: () => conversation() === null && byId("main").querySelector("[data-do=activity-edit]") !== null, calendar: () => byId("main").querySelector(".calendar") !== null, list: () => list() !== null, conversation: () => conversation() !== null};

/** Whether something can be done where the page is now. */
export const isPossible = ({name, where, button}) => places[where]() && (!button || buttonOf(name) !== null);

/** Everything there is to do, with its key. */
export const actions = table;

/** What a pressed key does, if anything. Keys without Ctrl can be switched off (WCAG 2.2, 2.1.4). */
export const actionOf = (event) => {
  const held = isHeld(event);
  if (held ? event.altKey || event.metaKey && event.ctrlKey : !isAlone(event) || !keysOn()) return null;
  const pressed = held ? `Ctrl+${keyOf(event).toLowerCase()}` : keyOf(event);
  // One key may do one thing in a list and another in a calendar.
  const fitting = table.filter((each) => !each.elsewhere && each.pressed === pressed);
  return fitting.find(({where}) => places[where]()) ?? fitting[0] ?? null;
};
