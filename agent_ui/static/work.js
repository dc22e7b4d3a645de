// Where the work of the open conversation goes: to another queue or a colleague, or aside for a while.
import {openReading} from "./asking.js";
import {command, onPaint, watch} from "./connection.js";
import {expecting, state} from "./expect.js";
import {visit} from "./navigate.js";
import {byId, conversation, openDialog, openNumber, speak, text} from "./page.js";
import {timeOf, timesIn} from "./sending.js";
import {toast} from "./toasts.js";

const about = (dialog) => Number(dialog.dataset.about);

// Whoever chooses where it goes cannot see what is written meanwhile: both are those of the moment it was asked.
const isAbout = (dialog) => {
  dialog.dataset.about = openNumber();
  dialog.dataset.seen = conversation().dataset.seen;
};

/** Ask where to, with the choices as they are now. */
const choose = async (id, choices, place) => {
  const [number, dialog] = [openNumber(), byId(id)];
  if (number === null) return;
  isAbout(dialog);
  await openReading(dialog, `/desk/fragments/interactions/${number}/${choices}`, (html) => {
    dialog.querySelector(place).innerHTML = html;
  });
};

export const openTransfer = () => choose("dialog-transfer", "destinations", "#transfer-form");
export const openConsult = () => choose("dialog-consult", "colleagues", "[data-colleagues]");
export const openPin = () => choose("dialog-pin", "colleagues", "[data-colleagues]");
export const openGive = () => choose("dialog-give", "colleagues", "[data-colleagues]");

export const openSnooze = () => {
  if (openNumber() === null) return;
  timesIn(byId("snooze-until"));
  isAbout(byId("dialog-snooze"));
  openDialog(byId("dialog-snooze"));
};

const undo = (name, number) => async () => {
  if (await command(name, {interaction_id: number})) await visit(number);
};

const transfer = async (dialog) => {
  const number = about(dialog);
  const queue = Number(new FormData(byId("transfer-form")).get("queue"));
  const moved = await command("transfer", {interaction_id: number, queue_id: queue, note: byId("transfer-note").value});
  if (!moved) return;
  toast(text("transferred"), "good", {label: text("undo"), act: undo("undo_transfer", number), lasts: moved.undo * 1000});
};

const putAside = async (values) => {
  const number = values.interaction_id;
  const expected = number === openNumber() ? [state("snooze")] : [];
  if (!(await expecting(expected, () => command("snooze", values)))) return false;
  toast(text("snoozed"), "good", {label: text("undo"), act: undo("pull", number), lasts: 10_000});
  return true;
};

/** Put the open conversation aside until its customer writes. */
export const snoozeAtOnce = async () => {
  const number = openNumber();
  return putAside({interaction_id: number, until: "", seen_message_id: Number(conversation().dataset.seen)});
};

const snooze = async (dialog, choice) => {
  const until = choice && timeOf(choice, byId("snooze-until"));
  const values = {interaction_id: about(dialog), until, note: byId("snooze-note").value, seen_message_id: Number(dialog.dataset.seen)};
  if (await putAside(values)) byId("snooze-note").value = "";
};

const hand = async (name, said, form) => {
  const [agent, note] = [Number(new FormData(form).get("agent")), byId(`${name}-note`)];
  const values = {interaction_id: about(form.closest("dialog")), agent_id: agent, note: note.value};
  if (!(await command(name, values))) return;
  note.value = "";
  toast(text(said), "good");
};

export const endConsultation = async () => {
  if (await command("end_consultation", {interaction_id: openNumber()})) toast(text("asked_no_more"), "good");
};

export const unpin = async () => {
  if (await command("pin", {interaction_id: openNumber(), agent_id: null})) toast(text("unpinned"), "good");
};

onPaint("alert", ({kind, id}) => {
  // What is read here already waits nowhere.
  if (kind === "mentions_you" && id === openNumber()) watch();
  const said = text(kind, {number: id});
  speak(said);
  const entry = kind === "mentions_you" ? "mention" : "";
  toast(said, "neutral", {label: text("open"), act: () => visit(id, {entry}), lasts: 20_000, undo: false});
});

document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset?.form === "transfer") transfer(target.closest("dialog"));
  if (target.dataset?.form === "snooze") snooze(target.closest("dialog"), submitter?.value ?? "at");
  if (target.dataset?.form === "consult") hand("consult", "asked", target);
  if (target.dataset?.form === "give") hand("give", "given", target);
  if (target.dataset?.form === "pin") hand("pin", "pinned", target);
});
