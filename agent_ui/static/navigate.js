// From list to list without loading the frame anew: the connection, offers and drafts stay.
import {loadBlocks} from "./blocks.js";
import {onPaint, stale} from "./connection.js";
import {keepingFocus} from "./focus.js";
import {replacing, settle} from "./inbox.js";
import {byId, conversation, list, text} from "./page.js";
import {noteVisit} from "./personal.js";
import {keepPlace} from "./places.js";
import {mark} from "./rail.js";
import {markStrip} from "./strip.js";
import {fetchHtml, morph, SIGNED_OUT} from "./regions.js";
import {arrive, attend, close, open} from "./talk.js";
import {localise} from "./times.js";
import {toast} from "./toasts.js";

const PAGE = /^\/desk(\/worklist|\/search(?:\/saved\/\d+)?|\/calendar|\/activities\/\d+|\/inbox|\/parties\/\d+|\/documents(?:\/\d+)?|\/knowledge(?:\/\d+)?|\/interactions\/(\d+))?$/;
// Of these, the ones that show a list.
const LISTED = /^\/desk\/(inbox|interactions\/\d+)$/;
let latest;

/** Whether an address is one of the desk's pages, which can be shown in place. */
export const isPage = (address) => address.origin === location.origin && PAGE.test(address.pathname);

const show = ({html, asked}) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  keepPlace();
  byId("main").replaceChildren(...fresh.getElementById("main").childNodes);
  document.querySelector(".desk-area").textContent = fresh.querySelector(".desk-area").textContent;
  document.title = fresh.title;
  mark();
  markStrip();
  settle();
  localise();
  if (!conversation()) return noteVisit();
  conversation().dataset.asked = asked;
  arrive();
};

/** Show a page of the desk in this one. */
export const go = async (address, {push = true} = {}) => {
  const asked = latest = new URL(address, location);
  byId("main").setAttribute("aria-busy", "true");
  try {
    await replacing(async (isOvertaken, overtake) => {
      const fetched = await fetchHtml(asked.href);
      if (latest !== asked) return;
      overtake();
      // Where it led to is what the page shows: a form's address leads to that of its search.
      if (push) history.pushState({}, "", fetched.url);
      show(fetched);
    });
    await attend();
    // Not before the server knows what is shown: what happened in between would be missed.
    loadBlocks();
  } catch (error) {
    if (error.status === undefined) toast(text("offline"), "bad");
    else if (error.status !== SIGNED_OUT) location.assign(asked);
  } finally {
    if (latest === asked) byId("main").removeAttribute("aria-busy");
  }
};

const showsListOf = (address) => {
  const shown = list();
  const query = address.searchParams;
  return shown && LISTED.test(address.pathname) && shown.view === (query.get("view") ?? "open") && shown.queue === (query.get("queue") ?? "") && shown.tag === (query.get("tag") ?? "");
};

/**
 * Open a conversation, at an `entry` of it or where it ends: beside the list if there is one. `granted`: whether it may
 * be opened is still asked.
 */
export const visit = async (number, {granted = true, entry = ""} = {}) => {
  if (list()) return open(number, {granted, entry});
  if (await granted) await go(`/desk/interactions/${number}${entry && `?${new URLSearchParams({entry})}`}`);
};

addEventListener("popstate", () => {
  const address = new URL(location);
  const number = address.pathname.match(PAGE)?.[2];
  if (!showsListOf(address)) go(address, {push: false});
  else if (number) open(Number(number), {push: false, entry: address.searchParams.get("entry") ?? ""});
  else close({push: false});
});

// A search is a page of its own, found again under its address.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-search]")) return;
  event.preventDefault();
  const sent = new URL(event.target.action);
  sent.search = new URLSearchParams(new FormData(event.target));
  go(sent);
});

let askedWork = 0;
let shownWork = 0;

/** Pages of one's work follow what happens; one that was asked for earlier is never shown over a later one. */
export const refreshWork = async () => {
  const shown = document.querySelector("[data-follows]");
  if (!shown) return;
  const asked = askedWork += 1;
  const {html} = await fetchHtml(location.href);
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-follows]");
  if (!shown.isConnected || fresh?.dataset.page !== shown.dataset.page || asked < shownWork) return;
  shownWork = asked;
  keepingFocus(shown, () => morph(shown, fresh.outerHTML));
};

for (const name of ["counters", "alerts", "activities"]) onPaint(name, () => refreshWork().catch(stale));
