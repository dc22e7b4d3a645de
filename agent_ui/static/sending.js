// Answers that have not left yet: called back into the composer, planned for later, and counted down.
import {forgetAttempt} from "./attempts.js";
import {command} from "./connection.js";
import {draftOf, keepDraft} from "./drafts.js";
import {byId, now, openDialog, text} from "./page.js";
import {toast} from "./toasts.js";

// What is further away is shown as a time (milliseconds).
const COUNTED = 120_000;

/** Bring an answer back to where it was written; whoever shows drafts hears of it. */
export const callBack = async (message) => {
  const back = await command("call_back", {message_id: message});
  if (!back) return;
  // A click on an invitation was no words.
  if (!back.text) return toast(text("taken_back"));
  const {interaction_id: number, copies, hidden_copies: hidden} = back;
  const written = draftOf(number, "reply");
  keepDraft(number, "reply", {
    text: written.text.trim() ? `${back.text}\n\n${written.text}` : back.text,
    html: written.text.trim() ? "" : back.html,
    files: [...back.files, ...written.files],
    copies: [...copies, written.copies].filter(Boolean).join(", "),
    hidden_copies: [...hidden, written.hidden_copies].filter(Boolean).join(", "),
  });
  forgetAttempt(number, "reply");
  document.dispatchEvent(new CustomEvent("draft", {detail: number}));
  toast(text("back"));
};

export const sendNow = async (message) => {
  if (await command("reschedule", {message_id: message, leaves_at: ""})) toast(text("now"), "good");
};

const {timeZone} = document.querySelector('meta[name="desk"]').dataset;
// Swedish writes dates as ISO 8601 does.
const format = new Intl.DateTimeFormat("sv-SE", {timeZone, dateStyle: "short", timeStyle: "short"});
const wall = (at) => format.format(at).replace(" ", "T");
const inDays = (days, clock) => `${wall(now() + days * 86_400_000).slice(0, 10)}T${clock}`;
const weekday = () => new Date(`${wall(now()).slice(0, 10)}T12:00Z`).getUTCDay();

const times = {
  "hour": () => wall(now() + 3_600_000),
  "tomorrow": () => inDays(1, "08:00"),
  "monday": () => inDays((8 - weekday()) % 7 || 7, "08:00"),
  "at": (field) => field.value,
};

/** A time that was chosen by its name, or in a field, on the agent's own clock. */
export const timeOf = (name, field) => times[name](field);

/** Let a field ask for a time to come. */
export const timesIn = (field) => {
  field.min = wall(now());
  field.value = inDays(1, "08:00");
};

let planning;

/** Ask when something is to leave; `then` is given the time on the agent's own clock. */
export const askWhen = (then) => {
  planning = then;
  timesIn(byId("later-at"));
  openDialog(byId("dialog-later"));
};

export const changeTime = (message) => askWhen(async (at) => {
  if (await command("reschedule", {message_id: message, leaves_at: at})) toast(text("moved"), "good");
});

document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset?.form !== "later") return;
  planning?.(timeOf(submitter?.value || "at", byId("later-at")));
});

const countDown = () => {
  for (const place of document.querySelectorAll("[data-leaves]")) {
    const left = new Date(place.dataset.leaves) - now();
    if (left >= COUNTED) continue;
    const words = left > 0 ? text("leaves_in", {seconds: Math.ceil(left / 1000)}) : text("leaves_now");
    if (place.textContent !== words) place.textContent = words;
    if (left <= 0) place.parentElement.querySelector(".entry-waiting")?.setAttribute("hidden", "");
  }
};
setInterval(countDown, 250);
