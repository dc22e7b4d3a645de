// What follows an answer that was sent: it counts as seen; with a key of its own it is closed, put aside, or the next one opened.
import {visit} from "./navigate.js";
import {conversation, openNumber} from "./page.js";
import {snoozeAtOnce} from "./work.js";
import {closeAtOnce} from "./wrap_up.js";

const ways = {
  "close": closeAtOnce,
  "snooze": snoozeAtOnce,
  "next": ({next}) => next && visit(next),
};

document.addEventListener("sent", ({detail}) => {
  if (openNumber() !== detail.number) return;
  // Who sent it has seen it, even before it is painted.
  const {dataset} = conversation();
  dataset.seen = Math.max(Number(dataset.seen), detail.message);
  ways[detail.then]?.(detail);
});
