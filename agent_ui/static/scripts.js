// Scripts: what is asked step by step beside the open conversation. The server knows which step is next.
import {command} from "./connection.js";
import {byId, openNumber, text} from "./page.js";
import {picker} from "./picker.js";
import {fetchHtml, morph} from "./regions.js";
import {toast, unreadable} from "./toasts.js";

const place = (number) => byId(`conversation-${number}-script`);

let latest;

/** Show what is asked now, and go there with the keyboard; beside a narrow conversation the column is opened. */
const show = async (number, run) => {
  const mine = latest = {};
  try {
    const {html} = await fetchHtml(`/desk/fragments/interactions/${number}/script`);
    // What was asked for earlier is never shown over what was asked for later.
    if (openNumber() !== number || latest !== mine) return;
    morph(place(number), html);
  } catch (error) {
    return unreadable(error);
  }
  const asked = byId(`script-run-${run}`);
  const aside = place(number).closest("[popover]");
  if (asked && !aside.checkVisibility()) aside.showPopover();
  (asked?.querySelector("[name=answer]") ?? byId("conversation")).focus();
};

const begin = async ({dataset}) => {
  const number = openNumber();
  const answer = await command("begin_script", {interaction_id: number, script_id: Number(dataset.choice)});
  if (answer) await show(number, answer.run_id);
};

/** Choose what to ask. */
export const openScripts = picker("scripts", begin).open;

let going = false;

const act = async (name, section, values = {}) => {
  // Whoever presses twice has answered once.
  if (going) return;
  going = true;
  const number = openNumber();
  const run = Number(section.dataset.run);
  const answer = await command(name, {run_id: run, ...values});
  going = false;
  if (answer?.ended) toast(text("script_ended"), "good");
  // Whoever answered meanwhile is a step ahead: then the page has heard of that.
  if (answer) await show(number, run);
  return answer;
};

const resume = async (number, run) => {
  if (await command("resume_script", {run_id: run}) && openNumber() === number) await show(number, run);
};

export const scriptBack = (button) => act("script_back", button.closest(".script"), {step: button.closest(".script").dataset.step});

/** Give up what is asked; whoever did not mean that goes on where it was left. */
export const stopScript = async (button) => {
  const [number, section] = [openNumber(), button.closest(".script")];
  if (!(await act("stop_script", section))) return;
  toast(text("script_stopped"), "neutral", {label: text("undo"), act: () => resume(number, Number(section.dataset.run)), lasts: 20_000});
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest?.("form[data-script]");
  if (!form) return;
  event.preventDefault();
  const section = form.closest(".script");
  act("answer_script", section, {step: section.dataset.step, answer: event.submitter?.value || new FormData(form).get("answer")});
});
