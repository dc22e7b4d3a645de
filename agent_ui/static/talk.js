// The open conversation: opened in place, kept up to date, never overwritten while somebody writes in it.
import {followArticles} from "./articles.js";
import {onPaint, stale, watch} from "./connection.js";
import {isEarlier, showCalled, shownSince} from "./earlier.js";
import {customerReadSince, refreshCustomer} from "./customer.js";
import {restoreDraft, setMode} from "./composer.js";
import {takeDrafts} from "./drafts.js";
import {showActions} from "./fitting.js";
import {keepingFocus} from "./focus.js";
import {refreshList, settle} from "./inbox.js";
import {noteVisit} from "./personal.js";
import {forgetPanes, openingOf, putAside, takeUp} from "./panes.js";
import {keepPlace, returnToPlace} from "./places.js";
import {markStrip} from "./strip.js";
import {byId, conversation, entitle, list, openNumber, overview, text, user} from "./page.js";
import {element, fetchHtml, morph} from "./regions.js";
import {toast, unreadable} from "./toasts.js";
import {beginAt, reading, toEnd} from "./unread.js";
import {localise} from "./times.js";

const fragmentOf = (number, part = "") => fetchHtml(`/desk/fragments/interactions/${number}${part}`);

/** Where it was left, where an address leads to, or where it ends; what lies below that is seen only if it was before. */
const goToPlace = () => {
  const {called} = conversation().dataset;
  if (!called) toEnd();
  const {mode, seen} = returnToPlace({called});
  if (mode === "note") setMode("note");
  if (called || mode) beginAt(seen ?? 0);
  showCalled();
};

/** Make the page fit a conversation that has just come into it. */
export const arrive = () => {
  showActions();
  restoreDraft();
  localise(conversation());
  goToPlace();
  settle();
  markStrip();
  noteVisit();
  followArticles();
};

const addressOf = (number, entry = "") => {
  const {view, queue, tag} = list();
  const query = new URLSearchParams({view, ...(queue && {queue}), ...(tag && {tag}), ...(entry && {entry})});
  return `${number === null ? "/desk/inbox" : `/desk/interactions/${number}`}?${query}`;
};

let wanted = null;
let before = null;
let opening = Promise.resolve();

/** Resolves as soon as the conversation that was asked for last is there, or will not be. */
export const opened = () => opening;

const inbox = () => document.querySelector(".inbox");

/** Put what stands in the place of a conversation; on a narrow screen that alone is seen while there is some. */
const fillPlace = (...nodes) => {
  byId("conversation").replaceChildren(...nodes);
  inbox().toggleAttribute("data-open", nodes.some((node) => node.matches?.("article, .opening")));
};

/** What stood there, until what was asked for is there. */
const keepBefore = (place) => {
  if (before?.place !== place) before = {place, nodes: [...place.childNodes]};
};

const refused = (error) => {
  fillPlace(...before.nodes);
  before = null;
  // Whatever leaves the page and comes back begins at its top.
  toEnd();
  returnToPlace();
  // Meanwhile nobody could tell it what happened.
  attend();
  if (error) unreadable(error);
  return false;
};

const articleBefore = () => before?.nodes.find((node) => node.matches?.("article.conversation"));

/** What was shown before is kept, unless it is `again`. */
const setAside = (again) => {
  if (articleBefore() !== again) putAside(articleBefore());
  before = null;
};

/** Replace what is shown by what was asked for last, at once by its frame; what comes late for something else is not shown. */
const load = async (number, granted, entry) => {
  const [asked, place] = [wanted = {}, byId("conversation")];
  const isLate = () => wanted !== asked || !place.isConnected;
  keepPlace();
  keepBefore(place);
  fillPlace(openingOf(number));
  place.focus({preventScroll: true});
  try {
    if (!(await granted)) return isLate() ? false : refused();
    const fetched = await fragmentOf(number, entry && `?${new URLSearchParams({entry})}`);
    if (isLate()) return false;
    setAside();
    const fresh = element(fetched.html);
    fresh.dataset.asked = fetched.asked;
    fillPlace(fresh);
    return true;
  } catch (error) {
    return isLate() ? false : refused(error);
  }
};

/** Show a conversation as it stood when it was put aside. */
const showAgain = (pane) => {
  wanted = null;
  keepPlace();
  if (pane === conversation()) return;
  keepBefore(byId("conversation"));
  setAside(pane);
  fillPlace(pane);
};

const wasOpen = (number) => (Number(articleBefore()?.dataset.interaction) === number ? articleBefore() : null);

/** Show a conversation beside the list, without loading the page anew; `granted`: whether it may be, is still asked. */
export const open = async (number, {push = true, granted = true, entry = ""} = {}) => {
  // Where an entry is that a link leads to, only the server knows.
  const pane = entry ? null : takeUp(number) ?? wasOpen(number);
  if (pane) showAgain(pane);
  else if (!(await (opening = load(number, granted, entry)))) return;
  if (push) history.pushState({}, "", addressOf(number, entry));
  entitle(`#${number} ${conversation().getAttribute("aria-label")}`);
  // Whoever has gone on to something else meanwhile stays there.
  if (pane || document.activeElement === document.body) byId("conversation").focus({preventScroll: true});
  arrive();
  await attend({anew: Boolean(pane)});
};

/** Back to the list alone, as on a narrow screen; whoever was in it with the keyboard goes on at its row. */
export const close = ({push = true} = {}) => {
  const [stood, number] = [byId("conversation").contains(document.activeElement), openNumber()];
  [wanted, before] = [null, null];
  keepPlace();
  putAside(conversation());
  fillPlace();
  if (push) history.pushState({}, "", addressOf(null));
  entitle(document.querySelector(".desk-area").textContent);
  settle();
  markStrip();
  if (stood) (byId(`row-${number}`)?.querySelector("a[data-open]") ?? byId("main")).focus({preventScroll: true});
  watch().catch(stale);
};

/** Tell the server what is shown, and catch up with what happened before it knew, or `anew` with all that may have. */
export const attend = async ({anew = false} = {}) => {
  try {
    const {version} = await watch();
    if (anew || version > Number(conversation()?.dataset.version)) await refreshTalk();
    // What happened to the customer before the server knew is in no version of the conversation.
    else await refreshCustomer();
  } catch {
    stale();
  }
};

// What was just moved may be out of sight by that, which is no news; it can be brought back.
let movedAway = null;
document.addEventListener("moved-away", ({detail}) => { movedAway = detail; });

/** A conversation that may not be seen any more is closed; any other failure is the caller's. */
const gone = (number, error) => {
  if (error.status !== 404) throw error;
  if (openNumber() !== number) return null;
  if (movedAway !== number) toast(text("not_found"), "bad");
  movedAway = null;
  close();
  forgetPanes();
  return null;
};

/** Read the open conversation anew, keeping what is being written. */
export const refreshTalk = async () => {
  const number = openNumber();
  if (number === null) return;
  const {fresh, asked} = await fragmentOf(number, shownSince()).then(({html, asked}) => ({fresh: element(html), asked}), (error) => gone(number, error)) ?? {};
  if (!fresh || openNumber() !== number || Number(fresh.dataset.version) < Number(conversation().dataset.version)) return;
  keepingFocus(byId("conversation"), () => takeAnew(number, fresh, asked));
  if (customerReadSince(asked)) await refreshCustomer();
};

const PARTS = ["head", "entries", "answer", "signature", "customer"];

const takeAnew = (number, fresh, asked) => {
  reading(Number(fresh.dataset.seen), () => {
    for (const id of PARTS.map((part) => `conversation-${number}-${part}`)) morph(byId(id), fresh.querySelector(`#${id}`).outerHTML);
  });
  const over = conversation().querySelector(".talk-over");
  const with_ = (element) => element.querySelector("[data-object]")?.dataset.object;
  const told = fresh.querySelector(".talk-over");
  if (with_(over) !== with_(told)) over.replaceWith(told);
  else if (told.querySelector("summary")) morph(over.querySelector("summary"), told.querySelector("summary").outerHTML);
  conversation().setAttribute("aria-label", fresh.getAttribute("aria-label"));
  entitle(`#${number} ${fresh.getAttribute("aria-label")}`);
  Object.assign(conversation().dataset, {version: fresh.dataset.version, drafts: fresh.dataset.drafts, followed: fresh.dataset.followed, asked});
  takeDrafts();
  showActions();
  followArticles();
};

const momentOf = (entry) => new Date(entry.querySelector("time").dateTime);

const paintEntry = (entries, painted) => {
  const present = byId(painted.target);
  if (present) return morph(present, painted.html);
  const entry = element(painted.html);
  if (isEarlier(entries, momentOf(entry))) return;
  localise(entry);
  const before = [...entries.querySelectorAll(":scope > .entry")].findLast((other) => momentOf(other) <= momentOf(entry));
  if (before) before.after(entry);
  else entries.prepend(entry);
};

const paint = (painted) => {
  const shown = conversation();
  if (painted.id !== openNumber() || painted.version <= Number(shown.dataset.version)) return;
  // Something between what is shown and what came was missed: take all of it anew.
  if (painted.since > Number(shown.dataset.version) + 1) return refreshTalk().catch(stale);
  keepingFocus(byId("conversation"), () => paintParts(shown, painted));
};

const paintParts = (shown, painted) => {
  for (const {target, html} of painted.regions) morph(byId(target), html, "innerHTML");
  const entries = byId(`conversation-${painted.id}-entries`);
  reading(painted.last_message_id, () => {
    for (const entry of painted.entries) paintEntry(entries, entry);
  });
  shown.dataset.version = painted.version;
  showActions();
  followArticles();
};

const showLookers = ({id, people}) => {
  const place = byId(`conversation-${id}-lookers`);
  if (!place) return;
  const others = people.filter((person) => person.user_id !== user);
  place.textContent = others.map(({name, typing}) => text(typing ? "typing" : "looking", {name})).join(" · ");
};

onPaint("conversation", paint);
onPaint("lookers", showLookers);
// In whichever window it was asked for.
onPaint("followed", ({id, followed}) => {
  if (id !== openNumber()) return;
  conversation().dataset.followed = followed ? "yes" : "";
  showActions();
});
onPaint("overview", ({noun, id, topic, about}) => {
  const shown = overview()?.dataset;
  if (!conversation() || shown?.noun !== noun || Number(shown.object) !== id) return;
  // What happened in the conversation itself is painted; under whose name it stands, also in its head.
  if (topic === "interaction" && about === openNumber()) return;
  (topic === "party" ? refreshTalk() : refreshCustomer()).catch(stale);
});
export const catchUp = () => {
  forgetPanes();
  return Promise.all([refreshList(), refreshTalk()]);
};
