// The list: rows appear, change, move and leave by themselves; more are loaded while scrolling.
import {onPaint} from "./connection.js";
import {byId, list, openNumber, text, user} from "./page.js";
import {element, fetchHtml, morph} from "./regions.js";
import {toast} from "./toasts.js";
import {localise} from "./times.js";

const rows = () => byId("inbox-rows");
const version = (row) => Number(row.dataset.version);

const belongs = (painted) => {
  const shown = list();
  if (shown.queue && Number(shown.queue) !== painted.queue_id) return false;
  // What stands in these only the windows of their owner are told.
  if (["drafts", "mentions"].includes(shown.view)) return byId(`row-${painted.id}`) !== null;
  if (shown.tag && !painted.tags.includes(shown.tag)) return false;
  return painted.owners[shown.view] === user || painted.views.includes(shown.view);
};

const byActivity = (a, b) => b.dataset.at.localeCompare(a.dataset.at) || Number(b.id.slice(4)) - Number(a.id.slice(4));

/** Put a row where its last activity says; beyond what was loaded it will come when it is scrolled to. */
const place = (row) => {
  const others = [...rows().children].filter((other) => other !== row);
  const next = others.find((other) => byActivity(row, other) < 0);
  if (!next && rows().dataset.next) return row.remove();
  if (next ? row.nextElementSibling !== next : rows().lastElementChild !== row) rows().insertBefore(row, next ?? null);
};

// While a list is on its way its rows may already have changed: what is painted meanwhile is painted again on it.
let missed = null;

/** Run what replaces the list by one read from the server. */
export const replacing = async (replace) => {
  missed ??= [];
  try {
    return await replace();
  } finally {
    const again = missed ?? [];
    missed = null;
    again.forEach(paint);
  }
};

const paint = (painted) => {
  missed?.push(painted);
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
};

/** What follows from the rows that are there: the empty state, and which one is open. */
export const settle = () => {
  if (!rows()) return;
  byId("inbox-empty").hidden = rows().childElementCount > 0;
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
  const asked = address("");
  await replacing(async () => {
    const {html, next} = await fetchHtml(asked);
    if (!list() || address("") !== asked) return;
    rows().dataset.next = next;
    morph(rows(), html, "innerHTML");
    settle();
  });
};

let loading = false;
const loadMore = async () => {
  const cursor = rows()?.dataset.next;
  if (loading || !cursor) return;
  loading = true;
  byId("inbox-more").hidden = false;
  try {
    const {html, next} = await fetchHtml(address(cursor));
    if (rows()?.dataset.next !== cursor) return;
    rows().dataset.next = next;
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const row of [...template.content.children]) if (!byId(row.id)) rows().append(row);
  } catch (error) {
    toast(text(error.status ? "unavailable" : "offline"), "bad");
  } finally {
    byId("inbox-more")?.toggleAttribute("hidden", true);
    loading = false;
    settle();
  }
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
document.addEventListener("scroll", ({target}) => {
  if (target.matches?.(".inbox-list") && target.scrollHeight - target.scrollTop - target.clientHeight < 800) loadMore();
}, true);
settle();
