// What is shown of a conversation at once: one that was open a moment ago as it stood, any other by what pages tell of it.
import {byId, conversation, monitors, openNumber} from "./page.js";

// As many as anybody has in hand; whatever was open longest ago is forgotten first.
const MOST = 8;
const kept = new Map();

/** Keep a conversation that is shown no more, as it stands; one that is followed unseen is not kept. */
export const putAside = (shown) => {
  const number = Number(shown?.dataset.interaction);
  if (!shown || monitors(number)) return;
  kept.delete(number);
  kept.set(number, shown);
  if (kept.size > MOST) kept.delete(kept.keys().next().value);
};

/** A conversation that was put aside, or null; what happened to it since is still to be read. */
export const takeUp = (number) => {
  if (number === openNumber()) return conversation();
  const pane = kept.get(number) ?? null;
  kept.delete(number);
  return pane;
};

/** Nobody knows any more what may be seen, and how it stands. */
export const forgetPanes = () => kept.clear();

// Where a page tells of a conversation, and what of it: its subject and who wrote. The first that is there is taken.
const TOLD = [
  [(number) => `#row-${number}`, ".inbox-subject", ".inbox-who"],
  [(number) => `.offer[data-interaction="${number}"]`, ".offer-subject", ".offer-who"],
  [(number) => `.hand-contact[data-open="${number}"]`, null, ".truncate"],
  [(number) => `main [data-open="${number}"]`, ".truncate", null],
];

const toldOf = (number) => {
  for (const [place, subject, who] of TOLD) {
    const told = document.querySelector(place(number));
    // Behind what only a screen reader hears.
    const words = (selector) => (selector && told.querySelector(selector)?.lastChild?.textContent.trim()) ?? "";
    if (told) return {subject: words(subject) || told.title, who: words(who), marks: [...told.querySelectorAll(".inbox-marks > .badge")]};
  }
  return {subject: "", who: "", marks: []};
};

/** The frame of a conversation that is on its way: what the page knows of it already. */
export const openingOf = (number) => {
  const {subject, who, marks} = toldOf(number);
  const frame = byId("opening").content.firstElementChild.cloneNode(true);
  frame.dataset.opening = number;
  frame.querySelector(".opening-title").prepend(subject);
  frame.querySelector(".faint").textContent = `#${number}`;
  frame.querySelector(".opening-marks").append(...marks.map((mark) => mark.cloneNode(true)));
  for (const place of frame.querySelectorAll(".opening-who")) place.textContent = who;
  return frame;
};
