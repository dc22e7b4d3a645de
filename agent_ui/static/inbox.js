// The list: rows appear, change, move and leave by themselves; more are loaded while scrolling.
import {onPaint} from "./connection.js";
import {isOld, note} from "./heard.js";
import {byId, list, openNumber, text, user} from "./page.js";
import {element, fetchHtml, morph} from "./regions.js";
import {toast} from "./toasts.js";
import {localise} from "./times.js";

// Rows are loaded before they are needed: as many as somebody scrolls past while they come (pixels).
const AHEAD = 3000;

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

// The server writes times alike, so that they compare as texts do.
const isOlder = ([at, number], [otherAt, otherNumber]) => at < otherAt || (at === otherAt && number < otherNumber);
const positionOf = (row) => [row.dataset.at, Number(row.id.slice(4))];
const positionAt = (cursor) => [cursor.slice(0, cursor.indexOf("~")), Number(cursor.slice(cursor.indexOf("~") + 1))];

/** Put a row where its last activity says; beyond what was loaded it will come when it is scrolled to. */
const place = (row) => {
  const {next: cursor} = rows().dataset;
  if (cursor && isOlder(positionOf(row), positionAt(cursor))) return row.remove();
  const next = [...rows().children].find((other) => other !== row && isOlder(positionOf(other), positionOf(row)));
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
    for (const painted of missed) paint(painted, true);
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
    present?.remove();
    listed(painted.id);
  } else if (present) {
    morph(present, painted.html);
    place(byId(`row-${painted.id}`));
  } else {
    place(element(painted.html));
  }
  settle();
  fill();
};

/** What follows from the rows that are there: the empty state, and which one is open. */
export const settle = () => {
  if (!rows()) return;
  byId("inbox-empty").hidden = rows().childElementCount > 0 || Boolean(rows().dataset.next);
  for (const link of rows().querySelectorAll("a[data-open]")) {
    link.toggleAttribute("aria-current", Number(link.dataset.open) === openNumber());
  }
  localise();
  listed();
};

/** Say that the rows are others now, or which one left them. */
const listed = (gone) => document.dispatchEvent(new CustomEvent("listed", {detail: {gone}}));

const address = (cursor) => {
  const {view, queue, tag} = list();
  return `/desk/fragments/rows?${new URLSearchParams({view, queue, tag, cursor})}`;
};

/** Read the first page of the list anew: after a break nothing that is shown may be old. */
export const refreshList = async () => {
  if (!list()) return;
  const first = address("");
  await replacing(async (isOvertaken, overtake) => {
    const {html, next} = await fetchHtml(first);
    if (!list() || address("") !== first || isOvertaken()) return;
    overtake();
    rows().dataset.next = next;
    morph(rows(), html, "innerHTML");
    settle();
  });
  fill();
};

/** Read what follows the rows that are there; of no use if the list was read anew meanwhile. */
const readMore = (cursor) => replacing(async (isOvertaken) => {
  const {html, next} = await fetchHtml(address(cursor));
  if (rows()?.dataset.next !== cursor || isOvertaken()) return;
  rows().dataset.next = next;
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const row of [...template.content.children]) if (!byId(row.id)) rows().append(row);
});

let loading = false;
const loadMore = async () => {
  const cursor = rows()?.dataset.next;
  if (loading || !cursor) return;
  loading = true;
  byId("inbox-more").hidden = false;
  try {
    await readMore(cursor);
  } catch (error) {
    return toast(text(error.status ? "unavailable" : "offline"), "bad");
  } finally {
    byId("inbox-more")?.toggleAttribute("hidden", true);
    loading = false;
    settle();
  }
  fill();
};

/** Load on where rows are about to end, also when they left and there is nothing to scroll. */
const fill = () => {
  const place = document.querySelector(".inbox-list");
  if (place?.clientHeight && place.scrollHeight - place.scrollTop - place.clientHeight < AHEAD) loadMore();
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
onPaint("rows", ({rows: painted}) => painted.forEach(paint));
document.addEventListener("scroll", ({target}) => target.matches?.(".inbox-list") && fill(), true);
settle();
fill();
