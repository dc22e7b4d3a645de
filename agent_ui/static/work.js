// Where the work of the open conversation goes: to another queue, or aside for a while; both can be taken back.
import {command} from "./connection.js";
import {visit} from "./navigate.js";
import {byId, conversation, openNumber, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {timeOf, timesIn} from "./sending.js";
import {toast} from "./toasts.js";

const about = (dialog) => Number(dialog.dataset.about);

// Whoever chooses where it goes cannot see what is written meanwhile: both are those of the moment it was asked.
const ask = (id) => {
  const dialog = byId(id);
  dialog.dataset.about = openNumber();
  dialog.dataset.seen = conversation().dataset.seen;
  dialog.showModal();
};

export const openTransfer = async () => {
  const number = openNumber();
  if (number === null) return;
  try {
    const {html} = await fetchHtml(`/desk/fragments/interactions/${number}/destinations`);
    if (openNumber() !== number) return;
    byId("transfer-form").innerHTML = html;
  } catch (error) {
    return toast(text(error.status === 404 ? "not_found" : "unavailable"), "bad");
  }
  ask("dialog-transfer");
};

export const openSnooze = () => {
  if (openNumber() === null) return;
  timesIn(byId("snooze-until"));
  ask("dialog-snooze");
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

const snooze = async (dialog, choice) => {
  const number = about(dialog);
  const until = choice && timeOf(choice, byId("snooze-until"));
  const values = {interaction_id: number, until, note: byId("snooze-note").value, seen_message_id: Number(dialog.dataset.seen)};
  if (!(await command("snooze", values))) return;
  byId("snooze-note").value = "";
  toast(text("snoozed"), "good", {label: text("undo"), act: undo("pull", number), lasts: 10_000});
};

document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset?.form === "transfer") transfer(target.closest("dialog"));
  if (target.dataset?.form === "snooze") snooze(target.closest("dialog"), submitter?.value ?? "at");
});
