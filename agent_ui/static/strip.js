// The strip of contacts in hand: what is unread, how long each has been here, and the digits that switch between them.
import {onPaint} from "./connection.js";
import {byId, now, openNumber} from "./page.js";
import {morph} from "./regions.js";

// What is only expected to be in hand has none of this yet.
const chips = () => [...byId("agent-hand").querySelectorAll(".hand-contact[data-open]")];
const seenKey = (number) => `seen-${number}`;

const two = (amount) => String(amount).padStart(2, "0");
const spell = (seconds) => {
  const [minutes, hours] = [Math.floor(seconds / 60), Math.floor(seconds / 3600)];
  return hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

const toneOf = ({due, warn}, at) => {
  if (!due) return "neutral";
  if (new Date(due) <= at) return "bad";
  return new Date(warn) <= at ? "warn" : "neutral";
};

const count = () => {
  for (const place of byId("agent-hand").querySelectorAll(".hand-time")) {
    place.textContent = spell(Math.max(0, Math.floor((now() - new Date(place.dataset.since)) / 1000)));
    place.dataset.tone = toneOf(place.dataset, now());
    const late = place.parentElement.querySelector(".hand-late");
    if (late) late.hidden = place.dataset.tone !== "bad";
  }
};

/** Which contact the page shows, and which said something since it was last shown. */
export const markStrip = () => {
  for (const chip of chips()) {
    const number = Number(chip.dataset.open);
    const here = number === openNumber() && !document.hidden;
    if (here) localStorage.setItem(seenKey(number), chip.dataset.newest);
    chip.querySelector(".hand-unread").hidden = Number(chip.dataset.newest) <= Number(localStorage.getItem(seenKey(number)));
    if (number !== openNumber()) chip.removeAttribute("aria-current");
    else if (!chip.hasAttribute("aria-current")) {
      chip.setAttribute("aria-current", "page");
      chip.scrollIntoView({block: "nearest", inline: "nearest"});
    }
  }
};

// What is in hand no more need not be remembered.
const forget = () => {
  const held = new Set(chips().map(({dataset}) => seenKey(dataset.open)));
  for (const key of Object.keys(localStorage)) if (key.startsWith("seen-") && !held.has(key)) localStorage.removeItem(key);
};

/** The contact a digit stands for, or null. */
export const contactOf = (digit) => chips().find(({dataset}) => dataset.digit === digit) ?? null;

export const refreshStrip = () => {
  forget();
  count();
  markStrip();
};

onPaint("hand", ({html}) => {
  morph(byId("agent-hand"), html, "innerHTML");
  refreshStrip();
});
document.addEventListener("visibilitychange", markStrip);
setInterval(count, 1000);
refreshStrip();
