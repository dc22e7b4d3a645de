// A list holds the rows around what is seen: those scrolled past are taken out, and are read again on the way back.
import {byId} from "./page.js";

// More rows than these are never there for long; so many are taken out at once.
const MOST = 300;
const PART = 50;

const rows = () => byId("inbox-rows");
const place = () => document.querySelector(".inbox-list");
const gap = () => byId("inbox-above");

// What was taken out above of each list: parts, each behind a position ("" is the top), and how high they were (pixels).
const taken = new WeakMap();
const parts = () => taken.get(rows()) ?? [];

/** The position of a row, as the server writes the one a page begins behind. */
export const positionOf = (row) => `${row.dataset.at}~${row.id.slice(4)}`;

const split = (position) => [position.slice(0, position.indexOf("~")), Number(position.slice(position.indexOf("~") + 1))];

/** Whether a position lies below another. The server writes times alike, so that they compare as texts do. */
export const isBelow = (one, other) => {
  const [[at, number], [otherAt, otherNumber]] = [split(one), split(other)];
  return at < otherAt || (at === otherAt && number < otherNumber);
};

/** Behind which position the rows that are there begin; "" at the top of the list. */
export const begins = () => rows().dataset.after ?? "";

/** Whether the whole list is there. */
export const isWhole = () => !rows().dataset.next && !begins();

/** Whether a row belongs among those that are there, and not to what was taken out or has yet to be loaded. */
export const isWithin = (row) => {
  const {next} = rows().dataset;
  return !(next && isBelow(positionOf(row), next)) && !(begins() && !isBelow(positionOf(row), begins()));
};

const leaveRoom = () => {
  gap().style.blockSize = `${parts().reduce((all, {height}) => all + height, 0)}px`;
};

/** Keep the focus in the list when its row goes. */
const keepFocus = (out, near) => {
  if (out.some((row) => row.contains(document.activeElement))) near.querySelector("a").focus({preventScroll: true});
};

const takeOutAbove = () => {
  const [out, first] = [[...rows().children].slice(0, PART), rows().children[PART]];
  taken.set(rows(), [...parts(), {after: begins(), height: first.offsetTop - out[0].offsetTop}]);
  rows().dataset.after = positionOf(out.at(-1));
  keepFocus(out, first);
  for (const row of out) row.remove();
  leaveRoom();
};

const takeOutBelow = () => {
  const [out, last] = [[...rows().children].slice(-PART), rows().children[rows().childElementCount - PART - 1]];
  rows().dataset.next = positionOf(last);
  keepFocus(out, last);
  for (const row of out) row.remove();
};

/** Take out what lies further away than `ahead` pixels from what is seen; there stay enough to scroll. */
export const recycle = (ahead) => {
  while (rows().childElementCount > MOST) {
    const [seen, all] = [place().getBoundingClientRect(), rows().children];
    if (all[PART].getBoundingClientRect().top < seen.top - ahead) takeOutAbove();
    else if (all[all.length - PART].getBoundingClientRect().top > seen.bottom + ahead) takeOutBelow();
    else return;
  }
};

/** The number of the part that is to be read again: the nearest, or where somebody jumped to; null for none. */
export const partToRead = (ahead) => {
  const seen = place().getBoundingClientRect();
  let end = gap().getBoundingClientRect().top;
  const ends = parts().map(({height}) => (end += height));
  if (!ends.length || end < seen.top - ahead) return null;
  const last = ends.length - 1;
  return end - parts()[last].height <= seen.bottom ? last : ends.findIndex((each) => each > seen.top - ahead);
};

/** Where a part begins. */
export const beginOf = (number) => parts()[number].after;

/** Whether a part lies directly above what is there. */
export const isNext = (number) => number === parts().length - 1;

/** Part `number` is there again, and whatever followed it is there too or forgotten. */
export const putBack = (number) => {
  rows().dataset.after = beginOf(number);
  taken.set(rows(), parts().slice(0, number));
  leaveRoom();
};
