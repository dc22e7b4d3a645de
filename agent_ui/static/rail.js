// The bar at the side: where this page is in it, its counters, what is folded, and the keys that lead to its pages.
import {onPaint} from "./connection.js";
import {byId, list, speak, text} from "./page.js";

const FOLDED = "rail-folded";
const NARROW = "rail-narrow";
const LETTER_WITHIN = 3000;

const links = () => [...byId("rail").querySelectorAll("a")];

// On a narrow screen the bars run sideways: where one is must not lie beyond the edge.
const bring = (link) => link?.scrollIntoView({block: "nearest", inline: "nearest"});

/** Mark where in the bar this page is. */
export const mark = () => {
  const shown = list();
  const page = byId("main").querySelector(".wallboard") ? "wallboard" : byId("main").querySelector("[data-page]")?.dataset.page;
  for (const link of links()) {
    const here = shown
      ? (shown.queue ? link.dataset.queueLink === shown.queue : link.dataset.viewLink === shown.view)
      : link.dataset.pageLink === page;
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  bring(byId("rail").querySelector("[aria-current]"));
  bring(byId("main").querySelector(".administration-sections [aria-current]"));
};

let painted = {};

/** Show the counts that were painted last. */
export const recount = () => {
  for (const place of byId("rail").querySelectorAll("[data-count]")) place.textContent = painted[place.dataset.count] ?? "";
};

const folded = () => JSON.parse(localStorage.getItem(FOLDED) ?? "[]");

const narrow = (now) => {
  document.body.toggleAttribute("data-rail-narrow", now);
  byId("rail").querySelector('[data-do="rail"]').setAttribute("aria-expanded", String(!now));
};

/** Show only the symbols of the bar, or all of it again. */
export const foldRail = () => {
  const now = !document.body.hasAttribute("data-rail-narrow");
  localStorage.setItem(NARROW, now ? "yes" : "");
  narrow(now);
};

let waiting = null;

/** Wait for the letter of a page. */
export const goByKey = () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { waiting = null; }, LETTER_WITHIN);
  speak(text("go_where"));
};

/** Go where a letter leads if one is waited for; returns whether it was. */
export const takeLetter = (letter) => {
  if (waiting === null) return false;
  clearTimeout(waiting);
  waiting = null;
  links().find(({dataset}) => dataset.key === letter)?.click();
  return true;
};

/** List the pages of the bar with their keys. */
export const listPages = (place) => {
  place.replaceChildren(...links().filter(({dataset}) => dataset.key).map((link) => {
    const line = document.createElement("div");
    line.append(document.createElement("dt"), document.createElement("dd"));
    const keys = line.firstChild.appendChild(Object.assign(document.createElement("span"), {className: "keys"}));
    for (const key of ["g", link.dataset.key]) keys.append(Object.assign(document.createElement("kbd"), {textContent: key}));
    line.lastChild.textContent = link.querySelector("span").textContent;
    return line;
  }));
};

byId("rail").addEventListener("toggle", ({target}) => {
  const closed = [...byId("rail").querySelectorAll("details:not([open])")].map(({dataset}) => dataset.center);
  if (target.dataset.center) localStorage.setItem(FOLDED, JSON.stringify(closed));
}, true);

onPaint("counters", ({counts}) => {
  painted = counts;
  recount();
});
for (const title of folded()) {
  const center = [...byId("rail").querySelectorAll("details")].find(({dataset}) => dataset.center === title);
  if (center) center.open = false;
}
narrow(localStorage.getItem(NARROW) === "yes");
mark();
