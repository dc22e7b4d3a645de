// Where an agent was in each conversation: how far it was scrolled and seen, what was unfolded, and what was being written.
import {conversation, openNumber} from "./page.js";

const MOST = 40;
const key = (number) => `place-${number}`;
const entries = () => conversation()?.querySelector(".entries");

/** What is folded or unfolded, each named by what has an id around it and its place there. */
const folds = () => [...(conversation()?.querySelectorAll("details") ?? [])].map((part) => {
  const around = part.closest("[id]");
  return [`${around.id} ${[...around.querySelectorAll("details")].indexOf(part)}`, part];
});

const forgetOldest = () => {
  const kept = Object.keys(sessionStorage).filter((name) => name.startsWith("place-"));
  for (const name of kept.slice(0, Math.max(0, kept.length - MOST))) sessionStorage.removeItem(name);
};

/** Keep the place in the open conversation, for this tab and across a reload. */
export const keepPlace = () => {
  const list = entries();
  if (!list) return;
  const low = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const open = folds().filter(([, part]) => part.open).map(([name]) => name);
  const mode = conversation().querySelector(".composer")?.dataset.mode ?? "reply";
  const seen = Number(conversation().dataset.seen);
  forgetOldest();
  sessionStorage.setItem(key(openNumber()), JSON.stringify({top: low ? null : list.scrollTop, open, mode, seen}));
};

/** Go back to where it was left, unless something else is called for; returns up to which message it was seen and what was
 * being written, nothing of both if it was not open before. */
export const returnToPlace = ({called} = {}) => {
  const kept = sessionStorage.getItem(key(openNumber()));
  if (!kept || !entries()) return {};
  const {top, open, mode, seen} = JSON.parse(kept);
  for (const [name, part] of folds()) part.open = open.includes(name);
  if (!called) entries().scrollTop = top ?? entries().scrollHeight;
  return {mode, seen};
};

addEventListener("pagehide", keepPlace);
