// The list: rows appear, change, move and leave by themselves; more are loaded while scrolling.
import {onPaint, stale} from "./connection.js";
import {isOld, note} from "./heard.js";
import {byId, list, openNumber, user} from "./page.js";
import {element, fetchHtml, morph} from "./regions.js";
import {unreadable} from "./toasts.js";
import {localise} from "./times.js";
import {begins, beginOf, isBelow, isNext, isWhole, isWithin, partToRead, positionOf, putBack, recycle} from "./windows.js";

// Rows are loaded before they are needed: as many as somebody scrolls past while they come (pixels).
const AHEAD = 3000;
// Within this time everybody reads a list anew that too much happens in (milliseconds).
const SPREAD = 500;

const rows = () => byId("inbox-rows");
const version = (row) => Number(row.dataset.version);

const belongs = (painted) => {
  const shown = list();
  if (shown.queue && Number(shown.queue) !== painted.queue_id) return false;
  // What stands in these only the windows of their owner are told.
  if (["drafts", "mentions"].includes(shown.view)) return byId(`row-${painted.id}`) !== null;
  if (shown.tag && !painted.tags?.includes(shown.tag)) return false;
  return painted.owners[shown.view] === user || painted.views.includes(shown.view);
};

/** Put a row where its last activity says; beyond what is there it will come when it is scrolled to. */
const place = (row) => {
  if (!isWithin(row)) return row.remove();
  const next = [...rows().children].find((other) => other !== row && isBelow(positionOf(other), positionOf(row)));
  if (next ? row.nextElementSibling !== next : rows().lastElementChild !== row) rows().insertBefore(row, next ?? null);
};

// While a list is on its way its rows may already have changed: what is painted meanwhile is painted again on it.
let missed = [];
let reading = 0;
let asked = 0;
let shown = 0;

/** Run what reads the list; it is given `isOvertaken`: a list asked for later is shown already, and `overtake`. */
export const replacing = async (read) => {
  const order = asked += 1;
  reading += 1;
  try {
    return await read(() => shown > order, () => { shown = order; });
  } finally {
    paintAll(missed, true);
    reading -= 1;
    if (!reading) missed = [];
  }
};

const paint = (painted, again = false) => {
  if (isOld(painted, again)) return;
  note(painted);
  if (reading && !again) missed.push(painted);
  if (!list()) return;
  const present = byId(`row-${painted.id}`);
  if (present && version(present) > painted.version) return;
  if (!belongs(painted)) {
    if (present) takeAway(present);
    listed(painted.id);
  } else if (present) {
    morph(present, painted.html);
    place(byId(`row-${painted.id}`));
  } else {
    place(element(painted.html));
  }
};

/** Paint what came together, and look once at what follows from it. */
const paintAll = (those, again = false) => {
  if (!those.length) return;
  for (const painted of those) paint(painted, again);
  settle();
  fill();
};

// Whoever stands on a row with the keyboard goes on at the next one.
const takeAway = (row) => {
  const stood = row.contains(document.activeElement);
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  if (stood) (next?.querySelector("a[data-open]") ?? byId("main")).focus({preventScroll: true});
};

/** What follows from the rows that are there: the empty state, and which one is open. */
export const settle = () => {
  if (!rows()) return;
  byId("inbox-empty").hidden = rows().childElementCount > 0 || !isWhole();
  for (const link of rows().querySelectorAll("a[data-open]")) {
    link.toggleAttribute("aria-current", Number(link.dataset.open) === openNumber());
  }
  localise(rows());
  listed();
};

/** Say that the rows are others now, or which one left them. */
const listed = (gone) => document.dispatchEvent(new CustomEvent("listed", {detail: {gone}}));

const address = (cursor) => {
  const {view, queue, tag} = list();
  return `/desk/fragments/rows?${new URLSearchParams({view, queue, tag, cursor})}`;
};

/** Read the list anew from where it begins on the page: after a break nothing that is shown may be old. */
export const refreshList = async () => {
  if (!list()) return;
  const [shown, first] = [rows(), address(begins())];
  await replacing(async (isOvertaken, overtake) => {
    const {html, next} = await fetchHtml(first);
    if (rows() !== shown || address(begins()) !== first || isOvertaken()) return;
    overtake();
    rows().dataset.next = next;
    morph(rows(), html, "innerHTML");
    settle();
  });
  fill();
};

const readPage = async (cursor) => {
  const {html, next} = await fetchHtml(address(cursor));
  const template = document.createElement("template");
  template.innerHTML = html;
  return {found: [...template.content.children], next};
};

const unknown = (found) => found.filter((row) => !byId(row.id));

/** Read what follows the rows that are there; of no use if the list was read anew meanwhile. */
const readMore = (cursor) => replacing(async (isOvertaken) => {
  const {found, next} = await readPage(cursor);
  if (rows()?.dataset.next !== cursor || isOvertaken()) return;
  rows().dataset.next = next;
  rows().append(...unknown(found));
});

/** All rows behind one position that are not below another. */
const readBetween = async (from, until) => {
  const all = [];
  for (let cursor = from, more = true; more;) {
    const {found, next} = await readPage(cursor);
    all.push(...found.filter((row) => !isBelow(positionOf(row), until)));
    more = next && !isBelow(next, until);
    cursor = next;
  }
  return all;
};

/** Read a part again that was taken out above: before what is there, or in its place if it is far away. */
const readBack = (number) => replacing(async (isOvertaken, overtake) => {
  const [shown, until, near] = [rows(), begins(), isNext(number)];
  const {found, next} = near ? {found: await readBetween(beginOf(number), until)} : await readPage(beginOf(number));
  if (rows() !== shown || begins() !== until || isOvertaken()) return;
  if (near) rows().prepend(...unknown(found));
  else {
    overtake();
    rows().replaceChildren(...found);
    rows().dataset.next = next;
  }
  putBack(number);
});

let loading = false;
const load = async (read) => {
  if (loading) return;
  loading = true;
  byId("inbox-more").hidden = false;
  try {
    await read();
  } catch (error) {
    return unreadable(error);
  } finally {
    byId("inbox-more")?.toggleAttribute("hidden", true);
    loading = false;
    settle();
  }
  fill();
};

/** Load on where rows are about to end, either way, also when they left and there is nothing to scroll. */
const fill = () => {
  const view = document.querySelector(".inbox-list");
  if (!view?.clientHeight) return;
  recycle(2 * AHEAD);
  const [back, {next}] = [partToRead(AHEAD), rows().dataset];
  if (back !== null) load(() => readBack(back));
  else if (next && view.scrollHeight - view.scrollTop - view.clientHeight < AHEAD) load(() => readMore(next));
};

/** The row the keyboard is on: the focused one, else the open one, else none. */
export const current = () =>
  document.activeElement?.closest(".inbox-row") ?? (openNumber() ? byId(`row-${openNumber()}`) : null);

/** Move the focus along the list. */
export const step = (by) => {
  if (!rows()) return;
  const all = [...rows().children];
  const at = all.indexOf(current());
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.querySelector("a")?.focus();
};

onPaint("draft", ({listed}) => listed && list()?.view === "drafts" && refreshList());
onPaint("alert", ({kind}) => kind === "mentions_you" && list()?.view === "mentions" && refreshList());
onPaint("rows", ({rows: painted}) => paintAll(painted));
// So much happened that it was not sent; not everybody asks for it in the same moment.
let asking = null;
onPaint("lists", () => {
  asking ??= setTimeout(() => {
    asking = null;
    refreshList().catch(stale);
  }, Math.random() * SPREAD);
});
document.addEventListener("scroll", ({target}) => target.matches?.(".inbox-list") && fill(), true);
settle();
fill();
