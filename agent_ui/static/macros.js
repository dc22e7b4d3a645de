// Macros: several things done under one key. The list shows before what each will do; a digit does it at once.
import {command} from "./connection.js";
import {write} from "./composer.js";
import {conversation, openNumber, text} from "./page.js";
import {picker} from "./picker.js";
import {insertInto} from "./templates.js";
import {toast} from "./toasts.js";

const words = (steps) => steps.map((step) => text(`step_${step}`)).join(", ");

const say = ({done, refused, why}) => {
  if (done.length) toast(text("macro_done", {steps: words(done)}), "good");
  if (refused) toast(text("macro_stopped", {step: words([refused]), why}), "bad");
};

const run = async (option) => {
  const number = openNumber();
  const seen = Number(conversation().dataset.seen);
  const values = {macro_id: Number(option.dataset.choice), interaction_id: number, seen_message_id: seen, key: crypto.randomUUID()};
  const outcome = await command("run_macro", values);
  if (!outcome) return;
  say(outcome);
  if (!outcome.text || openNumber() !== number) return;
  write("reply");
  insertInto(document.querySelector(".composer-text"), outcome.text);
};

const {open, load} = picker("macros", run);

/** Show what can be run on the open conversation. */
export const openMacros = open;

const runKey = async (key) => {
  const option = (await load())?.find(({dataset}) => dataset.key === key);
  if (option) run(option);
  else if (openNumber() !== null) toast(text("no_macro"));
};

document.addEventListener("keydown", (event) => {
  const digit = event.code.match(/^Digit([1-9])$/)?.[1];
  if (!digit || !event.altKey || !event.shiftKey || event.ctrlKey || openNumber() === null || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  runKey(digit);
});
