// The open conversation: opened in place, kept up to date, never overwritten while somebody writes in it.
import {command, onPaint, stale, watch} from "./connection.js";
import {fitComposer, restoreDraft, setMode} from "./composer.js";
import {refreshList, settle} from "./inbox.js";
import {noteVisit} from "./personal.js";
import {keepPlace, returnToPlace} from "./places.js";
import {markStrip} from "./strip.js";
import {byId, conversation, entitle, holder, list, openNumber, speak, stepsIn, supervises, text, user} from "./page.js";
import {element, fetchHtml, morph} from "./regions.js";
import {toast} from "./toasts.js";
import {localise} from "./times.js";

const fragmentOf = (number) => fetchHtml(`/desk/fragments/interactions/${number}`);

/** Only who holds the work sees what only they can do; the same HTML goes to everybody. */
const showActions = () => {
  const held = holder() !== null && holder() !== user;
  const asked = Number(conversation()?.querySelector("[data-colleague]")?.dataset.colleague) === user;
  for (const part of conversation()?.querySelectorAll("[data-for-holder]") ?? []) part.hidden = held;
  for (const part of conversation()?.querySelectorAll("[data-for-onlookers]") ?? []) part.hidden = !held || supervises;
  for (const part of conversation()?.querySelectorAll("[data-for-stepping-in]") ?? []) part.hidden = !stepsIn();
  for (const part of conversation()?.querySelectorAll("[data-for-movers]") ?? []) part.hidden = held && !supervises;
  for (const part of conversation()?.querySelectorAll("[data-for-supervisors]") ?? []) part.hidden = !supervises;
  for (const part of conversation()?.querySelectorAll("[data-for-asking]") ?? []) part.hidden = held && !asked && !supervises;
  fitComposer();
};

const toEnd = () => {
  const entries = conversation()?.querySelector(".entries");
  if (entries) entries.scrollTop = entries.scrollHeight;
};

/** Make the page fit a conversation that has just come into it. */
export const arrive = () => {
  showActions();
  restoreDraft();
  localise();
  toEnd();
  if (returnToPlace() === "note") setMode("note");
  settle();
  markStrip();
  noteVisit();
};

const addressOf = (number) => {
  const {view, queue, tag} = list();
  const query = new URLSearchParams({view, ...(queue && {queue}), ...(tag && {tag})});
  return `${number === null ? "/desk/inbox" : `/desk/interactions/${number}`}?${query}`;
};

const LOADING_AFTER = 200;
let wanted = null;
let before = null;

/** Replace what is shown by what was asked for last; whatever comes late for something else is not shown. */
const load = async (number) => {
  const asked = wanted = {};
  const place = byId("conversation");
  keepPlace();
  before ??= [...place.childNodes];
  const loading = setTimeout(() => place.replaceChildren(byId("loading").content.cloneNode(true)), LOADING_AFTER);
  try {
    const fetched = await fragmentOf(number);
    if (wanted !== asked) return false;
    place.innerHTML = fetched.html;
    conversation().dataset.asked = fetched.asked;
    before = null;
    return true;
  } catch (error) {
    if (wanted !== asked) return false;
    place.replaceChildren(...before);
    before = null;
    // Meanwhile nobody could tell it what happened.
    attend();
    toast(text(error.status === 404 ? "not_found" : error.status ? "unavailable" : "offline"), "bad");
    return false;
  } finally {
    clearTimeout(loading);
  }
};

/** Show a conversation beside the list, without loading the page anew. */
export const open = async (number, {push = true} = {}) => {
  if (!(await load(number))) return;
  document.querySelector(".inbox").dataset.open = "";
  if (push) history.pushState({}, "", addressOf(number));
  entitle(`#${number} ${conversation().getAttribute("aria-label")}`);
  byId("conversation").focus({preventScroll: true});
  arrive();
  await attend();
};

/** Back to the list alone, as on a narrow screen. */
export const close = ({push = true} = {}) => {
  [wanted, before] = [null, null];
  keepPlace();
  delete document.querySelector(".inbox").dataset.open;
  byId("conversation").replaceChildren();
  if (push) history.pushState({}, "", addressOf(null));
  entitle(document.querySelector(".desk-area").textContent);
  settle();
  markStrip();
  watch().catch(stale);
};

/** Tell the server what is shown, and catch up with what happened before it knew. */
export const attend = async () => {
  try {
    const {version} = await watch();
    if (version > Number(conversation()?.dataset.version)) await refreshTalk();
  } catch {
    stale();
  }
};

/** A conversation that may not be seen any more is closed; any other failure is the caller's. */
const gone = (number, error) => {
  if (error.status !== 404) throw error;
  if (openNumber() !== number) return null;
  toast(text("not_found"), "bad");
  close();
  return null;
};

/** Read the open conversation anew, keeping what is being written. */
export const refreshTalk = async () => {
  const number = openNumber();
  if (number === null) return;
  const fresh = await fragmentOf(number).then(({html}) => element(html), (error) => gone(number, error));
  if (!fresh || openNumber() !== number || Number(fresh.dataset.version) < Number(conversation().dataset.version)) return;
  for (const part of ["head", "entries", "answer", "signature", "customer"]) {
    const id = `conversation-${number}-${part}`;
    morph(byId(id), fresh.querySelector(`#${id}`).outerHTML);
  }
  const over = conversation().querySelector(".talk-over");
  const with_ = (element) => element.querySelector("[data-object]")?.dataset.object;
  if (with_(over) !== with_(fresh.querySelector(".talk-over"))) over.replaceWith(fresh.querySelector(".talk-over"));
  conversation().setAttribute("aria-label", fresh.getAttribute("aria-label"));
  entitle(`#${number} ${fresh.getAttribute("aria-label")}`);
  conversation().dataset.version = fresh.dataset.version;
  conversation().dataset.seen = fresh.dataset.seen;
  showActions();
};

const momentOf = (entry) => new Date(entry.querySelector("time").dateTime);

const paintEntry = (entries, painted) => {
  const present = byId(painted.target);
  if (present) return morph(present, painted.html);
  const low = entries.scrollHeight - entries.scrollTop - entries.clientHeight < 80;
  const entry = element(painted.html);
  localise(entry);
  entries.insertBefore(entry, [...entries.children].find((other) => momentOf(other) > momentOf(entry)) ?? null);
  if (low) entries.scrollTop = entries.scrollHeight;
  if (painted.html.includes('data-kind="inbound"')) speak(text("new_message"));
};

const paint = (painted) => {
  const shown = conversation();
  if (painted.id !== openNumber() || painted.version <= Number(shown.dataset.version)) return;
  // Something between what is shown and what came was missed: take all of it anew.
  if (painted.since > Number(shown.dataset.version) + 1) return refreshTalk().catch(stale);
  for (const {target, html} of painted.regions) morph(byId(target), html, "innerHTML");
  const entries = byId(`conversation-${painted.id}-entries`);
  for (const entry of painted.entries) paintEntry(entries, entry);
  shown.dataset.version = painted.version;
  shown.dataset.seen = Math.max(Number(shown.dataset.seen), painted.last_message_id);
  showActions();
};

const showLookers = ({id, people}) => {
  const place = byId(`conversation-${id}-lookers`);
  if (!place) return;
  const others = people.filter((person) => person.user_id !== user);
  place.textContent = others.map(({name, typing}) => text(typing ? "typing" : "looking", {name})).join(" · ");
};

const act = async (name, values, said) => {
  if (await command(name, values)) toast(text(said), "good");
};

export const take = () => command("pull", {interaction_id: openNumber()});
export const giveBack = () => act("return_item", {interaction_id: openNumber()}, "given_back");
export const release = () => act("release", {interaction_id: openNumber()}, "released");
export const dismiss = () => act("dismiss", {interaction_id: openNumber()}, "closed");
export const retry = (contact) => act("retry", {contact_id: contact}, "retrying");
export const sendAgain = (message) => act("send_again", {message_id: message}, "again");

onPaint("conversation", paint);
onPaint("lookers", showLookers);
export const catchUp = () => Promise.all([refreshList(), refreshTalk()]);
