// Where the work of the open conversation goes: to another queue or a colleague, or aside for a while.
import {isAbout, isDone} from "./about.js";
import {openReading} from "./asking.js";
import {ask, command, onPaint, watch} from "./connection.js";
import {expecting, state} from "./expect.js";
import {visit} from "./navigate.js";
import {byId, conversation, openDialog, openNumber, speak, text} from "./page.js";
import {refused} from "./refused.js";
import {timeOf, timesIn} from "./sending.js";
import {toast} from "./toasts.js";

const about = (dialog) => Number(dialog.dataset.about);

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
  isAbout(byId("dialog-snooze"));
  timesIn(byId("snooze-until"));
  openDialog(byId("dialog-snooze"));
};

const undo = (name, number) => async () => {
  if (await command(name, {interaction_id: number})) await visit(number);
};

const transfer = async (dialog) => {
  const number = about(dialog);
  const queue = Number(new FormData(byId("transfer-form")).get("queue"));
  const moved = await ask("transfer", {interaction_id: number, queue_id: queue, note: byId("transfer-note").value});
  if (moved.error) return refused(dialog, number, moved);
  document.dispatchEvent(new CustomEvent("moved-away", {detail: number}));
  toast(text("transferred"), "good", {label: text("undo"), act: undo("undo_transfer", number), lasts: moved.undo * 1000});
};

const putAside = async (values) => {
  const number = values.interaction_id;
  const expected = number === openNumber() ? [state("snooze")] : [];
  let answer;
  await expecting(expected, async () => (answer = await ask("snooze", values)).ok);
  if (answer.error) return refused(byId("dialog-snooze"), number, answer);
  isDone(byId("dialog-snooze"), number);
  toast(text("snoozed"), "good", {label: text("undo"), act: undo("pull", number), lasts: 10_000});
};

/** Put the open conversation aside until its customer writes, with the note that stands in the question if it is about it. */
export const snoozeAtOnce = async () => {
  const number = openNumber();
  const note = about(byId("dialog-snooze")) === number ? byId("snooze-note").value : "";
  return putAside({interaction_id: number, until: "", note, seen_message_id: Number(conversation().dataset.seen)});
};

const snooze = async (dialog, choice) => {
  const until = choice && timeOf(choice, byId("snooze-until"));
  const values = {interaction_id: about(dialog), until, note: byId("snooze-note").value, seen_message_id: Number(dialog.dataset.seen)};
  return putAside(values);
};

const hand = async (name, said, form) => {
  const [dialog, agent] = [form.closest("dialog"), Number(new FormData(form).get("agent"))];
  const values = {interaction_id: about(dialog), agent_id: agent, note: byId(`${name}-note`).value};
  const answer = await ask(name, values);
  if (answer.error) return refused(dialog, values.interaction_id, answer);
  isDone(dialog, values.interaction_id);
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
