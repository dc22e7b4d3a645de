// How far somebody has read: what comes below what they look at is told, and is seen only once they have gone there.
import {conversation, speak, text, user} from "./page.js";

// Whoever is so near to the end looks at it (pixels).
const NEAR = 80;

const entries = () => conversation()?.querySelector(".entries");
// Behind an open time line nothing is looked at.
const atEnd = (list) => list.checkVisibility() && list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
const OTHERS = `.entry:is([data-kind="inbound"], [data-author]:not([data-author="${user}"]))`;
const cameIn = (list) => [...list.querySelectorAll(OTHERS)].map(({id}) => id);
const numberOf = (id) => Number(id.split("-").at(-1));

/** Go to what was said last. */
export const toEnd = () => {
  const list = entries();
  if (list) list.scrollTop = list.scrollHeight;
};

/** Go there by the button that leads there, which goes away. */
export const goToEnd = () => {
  toEnd();
  entries()?.focus({preventScroll: true});
};

/** Change how much room there is for what is said; whoever stood at its end stays there. */
export const keepingEnd = (change) => {
  const list = entries();
  const stood = list && atEnd(list);
  change();
  if (stood) toEnd();
};

const tell = (unread) => {
  const mark = conversation().querySelector(".entries-new");
  if (mark) mark.hidden = !unread;
};

/** What was said up to a message was looked at. */
export const see = (newest) => {
  const {dataset} = conversation();
  dataset.seen = Math.max(Number(dataset.seen), newest);
  delete dataset.unread;
  tell(false);
};

/** Change what is shown as said, up to a message; whoever stood at the end stands there afterwards. */
export const reading = (newest, change) => {
  const list = entries();
  const [stood, before] = [atEnd(list), new Set(cameIn(list))];
  change();
  const came = cameIn(list).some((id) => !before.has(id));
  if (came) speak(text("new_message"));
  if (stood) toEnd();
  const {dataset} = conversation();
  if (stood || !(came || dataset.unread)) return see(newest);
  dataset.unread = Math.max(Number(dataset.unread ?? 0), newest);
  tell(true);
};

/** The newest of the messages that end where somebody looks, or above; 0 for none. */
const lookedAt = (list) => {
  const lowest = list.getBoundingClientRect().bottom + NEAR;
  const above = [...list.querySelectorAll(".entry:is([data-kind=inbound], [data-kind=outbound])")].filter((entry) => entry.getBoundingClientRect().bottom < lowest);
  return Math.max(0, ...above.map(({id}) => numberOf(id)));
};

/** Count as seen what is looked at now. */
export const look = () => {
  const list = entries();
  if (!list?.checkVisibility() || !conversation().dataset.unread) return;
  const {dataset} = conversation();
  if (atEnd(list)) see(Number(dataset.unread));
  else dataset.seen = Math.max(Number(dataset.seen), lookedAt(list));
};

/** Begin where somebody stands in what the page tells, who has seen it up to message `seen`. */
export const beginAt = (seen) => {
  const [list, {dataset}] = [entries(), conversation()];
  const newest = Number(dataset.unread ?? dataset.seen);
  if (atEnd(list) || !cameIn(list).some((id) => numberOf(id) > seen)) return see(newest);
  Object.assign(dataset, {seen, unread: newest});
  tell(true);
};

document.addEventListener("scroll", ({target}) => target === entries() && look(), true);
document.addEventListener("toggle", ({target}) => target.matches?.(".talk-timeline") && look(), true);
