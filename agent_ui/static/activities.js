// Activities: planned and changed in one dialog, done, moved and cancelled where they stand, each with a way back.
import {openReading, untitle} from "./asking.js";
import {ask, command, onPaint, stale} from "./connection.js";
import {keepingFocus} from "./focus.js";
import {go} from "./navigate.js";
import {byId, openNumber, speak, text} from "./page.js";
import {fetchHtml, morph} from "./regions.js";
import {localise} from "./times.js";
import {toast} from "./toasts.js";

const UNDO_WITHIN = 20_000;
const dialog = () => byId("dialog-activity");
const form = () => dialog().querySelector("form[data-form=activity]");
const value = (name) => byId(`activity-${name}`)?.value ?? "";
const number = (written) => (written === "" || written === undefined ? null : Number(written));
const which = ({activity, date}) => ({activity_id: Number(activity), date: date ?? ""});

/** What the page is about: the open conversation, or the customer whose page it is. */
const about = () => {
  const interaction = openNumber();
  if (interaction !== null) return {interaction};
  const page = document.querySelector('[data-overview="party"]');
  return page ? {party: page.dataset.object} : {};
};

const shape = () => {
  form().dataset.kind = value("kind");
  const kind = form().querySelector('[name="activity-all-day"]').checked ? "date" : "datetime-local";
  for (const name of ["at", "ends"]) {
    const field = byId(`activity-${name}`);
    if (field.type === kind) continue;
    const written = field.value;
    field.type = kind;
    if (written) field.value = kind === "date" ? written.slice(0, 10) : `${written}T09:00`;
  }
  form().toggleAttribute("data-recurs", Boolean(value("rule")));
};

const open = async (query) => {
  untitle(dialog());
  const there = await openReading(dialog(), `/desk/fragments/activities/form?${new URLSearchParams(query)}`, (html) => {
    dialog().querySelector("[data-activity-form]").innerHTML = html;
    byId("dialog-activity-title").textContent = form().dataset.title;
    form().key = crypto.randomUUID();
    shape();
  });
  if (there) byId("activity-title").focus();
};

/** Ask what is to be planned, with what the page is about filled in. */
export const newActivity = (button) => {
  const {at = "", kind = ""} = button?.dataset ?? {};
  return open({at, kind: kind || (openNumber() === null && !at ? "" : "task"), ...about()});
};

export const editActivity = ({dataset}) => open({activity: dataset.activity, date: dataset.date ?? ""});

const written = () => ({
  kind: value("kind"),
  title: value("title"),
  at: value("at"),
  ends_at: value("kind") === "task" && !form().querySelector('[name="activity-all-day"]').checked ? "" : value("ends"),
  all_day: form().querySelector('[name="activity-all-day"]').checked,
  place: value("place"),
  text: value("text"),
  urgency: value("urgency"),
  remind_before: number(value("remind")),
  owner_id: number(value("owner")),
  queue_id: number(value("team")),
  rule: value("rule"),
  until: value("until"),
  party_id: form().dataset.interaction ? null : number(form().dataset.party),
  interaction_id: number(form().dataset.interaction),
  document_id: number(form().dataset.document),
});

const undo = (name, values) => ({label: text("undo"), act: () => command(name, values), lasts: UNDO_WITHIN});

const tellOverlaps = (overlaps) => {
  if (!overlaps.length) return;
  const names = overlaps.filter(Boolean).join(", ");
  toast(names ? text("overlaps", {names}) : text("overlaps_other"), "warn");
};

// What was refused stands in the dialog, which stays open with all that was typed.
const refuse = (answer) => {
  const place = form().querySelector("[data-wrong]");
  place.textContent = Object.values(answer.fields ?? {})[0] ?? (answer.message || text(answer.error));
  place.hidden = false;
  const named = {at: "at", ends_at: "ends", owner_id: "owner", remind_before: "remind"};
  const field = Object.keys(answer.fields ?? {})[0];
  byId(`activity-${named[field] ?? field}`)?.focus();
};

const save = async () => {
  const {activity, version, date} = form().dataset;
  const values = written();
  const answer = activity
    ? await ask("change_activity", {...values, activity_id: Number(activity), date, version: Number(version)})
    : await ask("plan_activity", {...values, key: form().key});
  if (answer.error) return refuse(answer);
  dialog().close();
  toast(text(activity ? "activity_changed" : "activity_planned"), "good", activity ? {} : undo("cancel_activity", {activity_id: answer.activity_id}));
  tellOverlaps(answer.overlaps);
};

const ended = async (name, said, values) => {
  const answer = await command(name, values);
  if (!answer) return false;
  toast(text(said), "good", undo("reopen_activity", {activity_id: answer.activity_id}));
  return true;
};

export const activityDone = ({dataset}) => ended("finish_activity", "activity_done", which(dataset));
export const uninvite = ({dataset}) => command("uninvite_guest", {activity_id: Number(dataset.activity), guest_id: Number(dataset.guest)});
export const activityReopen = ({dataset}) => command("reopen_activity", which(dataset));
export const activitySeries = ({dataset}) => open({activity: dataset.activity});

document.addEventListener("submit", async (event) => {
  const {target, submitter} = event;
  if (target.dataset?.form !== "activity") return;
  event.preventDefault();
  const does = {save, done: () => ended("finish_activity", "activity_done", which(target.dataset)), cancel: () => ended("cancel_activity", "activity_cancelled", which(target.dataset))};
  submitter?.setAttribute("disabled", "");
  const over = await does[submitter?.value ?? "save"]();
  submitter?.removeAttribute("disabled");
  if (over === true) dialog().close();
});

document.addEventListener("change", ({target}) => {
  if (target.closest?.("form[data-form=activity]")) shape();
});

// Whoever moves the beginning takes the end along.
document.addEventListener("focusin", ({target}) => { if (target.id === "activity-at") target.before_ = target.value; });
document.addEventListener("change", ({target}) => {
  const ends = byId("activity-ends");
  if (target.id !== "activity-at" || !ends?.value || target.type !== "datetime-local") return;
  const by = new Date(target.value) - new Date(target.before_);
  if (!Number.isFinite(by)) return;
  const later = new Date(new Date(`${ends.value}Z`).getTime() + by);
  ends.value = later.toISOString().slice(0, 16);
  target.before_ = target.value;
});

// Whom to invite is asked in a dialog beside the page, which may be drawn anew meanwhile.
document.addEventListener("submit", async (event) => {
  const {target, submitter} = event;
  if (target.dataset?.form !== "guests") return;
  event.preventDefault();
  submitter?.setAttribute("disabled", "");
  const answer = await ask("invite_guests", {...which(target.dataset), guests: byId("guests-addresses").value, words: byId("guests-words").value});
  submitter?.removeAttribute("disabled");
  const wrong = target.querySelector("[data-wrong]");
  wrong.hidden = !answer.error;
  if (answer.error) {
    wrong.textContent = Object.values(answer.fields ?? {})[0] ?? (answer.message || text(answer.error));
    return;
  }
  target.closest("dialog").close();
  target.reset();
  toast(text("guests_invited"), "good");
  if (String(answer.activity_id) !== target.dataset.activity) go(`/desk/activities/${answer.activity_id}`);
});

// In a calendar or a list of them: which one the keys are about.
const focused = () => document.activeElement?.closest?.("[data-activity][data-do=activity-edit]");
const shown = () => [...byId("main").querySelectorAll("[data-do=activity-edit]")].filter((each) => each.checkVisibility());

export const stepActivity = (by) => {
  const all = shown();
  const at = all.indexOf(focused());
  (all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by] ?? focused())?.focus();
};

const OPPOSITE = {day: "dayBefore", dayBefore: "day", halfHour: "halfHourBefore", halfHourBefore: "halfHour"};

/** Move what has the focus a step earlier or later. */
export const moveActivity = async (step) => {
  const moved = focused();
  if (!moved) return;
  const answer = await command("move_activity", {...which(moved.dataset), step});
  if (!answer) return;
  toast(text("activity_moved"), "good", undo("move_activity", {activity_id: answer.activity_id, step: OPPOSITE[step]}));
};

export const doneActivity = () => focused() && activityDone(focused());

/** Turn the calendar, or show more or less of it at once. */
export const turn = (to) => document.querySelector(`.calendar [data-turn="${to}"]`)?.click();

/** Where nothing is planned yet, a click says when. */
document.addEventListener("click", ({target, clientY}) => {
  const day = target.closest?.(".cal-day");
  if (!day || target.closest("a, button")) return;
  const hours = target.closest(".cal-hours");
  if (!hours) return;
  const {top, height} = hours.getBoundingClientRect();
  const [first, last] = [Number(hours.dataset.first), Number(hours.dataset.last)];
  const minutes = Math.floor(((clientY - top) / height) * (last - first) * 2) * 30 + first * 60;
  const two = (amount) => String(amount).padStart(2, "0");
  open({kind: "appointment", at: `${day.dataset.day}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`});
});

/** More of one part of a worklist. */
export const moreTodo = async (button) => {
  const {bucket, cursor, team} = button.dataset;
  try {
    const {html, next} = await fetchHtml(`/desk/fragments/activities/todo?${new URLSearchParams({bucket, cursor, team})}`);
    byId(`todo-${bucket}`).insertAdjacentHTML("beforeend", html);
    localise();
    if (next) button.dataset.cursor = next;
    else button.closest("p").remove();
  } catch {
    stale();
  }
};

const refreshHere = async (interaction) => {
  const place = byId(`conversation-${interaction}-activities`);
  if (!place || openNumber() !== interaction) return;
  const {html} = await fetchHtml(`/desk/fragments/interactions/${interaction}/activities`);
  if (place.isConnected) keepingFocus(place, () => morph(place, html));
};

onPaint("activities", ({interaction_id: interaction}) => {
  if (interaction) refreshHere(interaction).catch(stale);
});

onPaint("reminder", ({id, title}) => {
  const said = text("reminds_you", {title});
  speak(said);
  toast(said, "info", {label: text("open"), act: () => go(`/desk/activities/${id}`), lasts: 60_000, undo: false});
});
