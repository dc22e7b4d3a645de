// What was said before the entries that are shown is read when somebody scrolls to where it will stand, or asks for it.
import {showActions} from "./fitting.js";
import {byId, conversation, openNumber, speak, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {localise} from "./times.js";
import {unreadable} from "./toasts.js";
import {look, toEnd} from "./unread.js";

// It is read before it is seen (pixels).
const AHEAD = 600;
let reading = null;

/** What a page that is read anew must show: the newest entries, or all since where somebody has read back to. */
export const shownSince = () => {
  const {since} = conversation().dataset;
  return since ? `?${new URLSearchParams({since})}` : "";
};

/** Whether an entry lies before those that are shown: it comes when it is scrolled to. */
export const isEarlier = (list, at) => {
  const first = list.querySelector(".entry time");
  return "earlier" in list.dataset && first !== null && at < new Date(first.dateTime);
};

const put = (list, {html, next}) => {
  const [mark, template] = [list.querySelector(".entries-earlier"), document.createElement("template")];
  template.innerHTML = html;
  const [height, top] = [list.scrollHeight, list.scrollTop];
  mark.after(...[...template.content.children].filter(({id}) => !document.getElementById(id)));
  localise(list);
  showActions();
  conversation().dataset.since = next || "all";
  if (next) list.dataset.earlier = next;
  else {
    delete list.dataset.earlier;
    if (mark.contains(document.activeElement)) list.focus({preventScroll: true});
    mark.remove();
  }
  list.scrollTop = top + list.scrollHeight - height;
  speak(text("earlier_shown"));
};

const read = async (list, number) => {
  const [before, {version}] = [list.dataset.earlier, conversation().dataset];
  const found = await fetchHtml(`/desk/fragments/interactions/${number}/entries?${new URLSearchParams({before})}`);
  if (!list.isConnected || openNumber() !== number || list.dataset.earlier !== before) return;
  // What was painted meanwhile of these was not there to be painted.
  if (conversation().dataset.version !== version) return read(list, number);
  put(list, found);
};

const readOnce = async (list) => {
  try {
    await read(list, openNumber());
  } catch (error) {
    unreadable(error);
  } finally {
    reading = null;
  }
};

const entries = () => conversation()?.querySelector(".entries");

/** Show what was said before. */
export const readEarlier = async () => {
  if (entries() && "earlier" in entries().dataset) await (reading ??= readOnce(entries()));
};

/** Go to the entry that a link led to, however much lies between it and what is shown. */
export const showCalled = async () => {
  const {called} = conversation()?.dataset ?? {};
  if (!called) return;
  const [list, shown] = [entries(), conversation()];
  delete shown.dataset.called;
  for (let before = null; !byId(called) && "earlier" in list.dataset && list.dataset.earlier !== before;) {
    before = list.dataset.earlier;
    await readEarlier();
  }
  const entry = byId(called);
  if (shown !== conversation()) return;
  if (!entry) return toEnd();
  entry.dataset.called = "";
  entry.scrollIntoView({block: "center"});
  // Entries that were not drawn yet had a height that was guessed.
  requestAnimationFrame(() => {
    entry.scrollIntoView({block: "center"});
    look();
  });
  speak(entry.querySelector(".entry-body")?.textContent ?? "");
};

document.addEventListener("scroll", ({target}) => target.matches?.(".entries") && target.scrollTop < AHEAD && readEarlier(), true);
