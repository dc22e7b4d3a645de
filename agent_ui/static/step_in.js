// A supervisor at an agent's conversation: follows it unseen, and takes it over.
import {asksAbout, isDone} from "./about.js";
import {command, onPaint, watch} from "./connection.js";
import {draftOf, keepDraft} from "./drafts.js";
import {byId, conversation, holder, monitors, openDialog, openNumber, text} from "./page.js";
import {toast} from "./toasts.js";

// What the agent writes now, as long as this page shows it; it is kept nowhere.
let written = {id: null, mode: "reply", text: ""};

const show = () => {
  const place = conversation()?.querySelector(".monitor");
  if (!place) return;
  place.hidden = !monitors();
  const shown = place.querySelector(".monitor-text");
  const words = written.id === openNumber() ? written.text : "";
  shown.textContent = words || shown.dataset.nothing;
  shown.dataset.mode = words ? text(`is_writing_${written.mode}`) : "";
  shown.scrollTop = shown.scrollHeight;
};

/** Show the conversation as everybody sees it: its address says so, and whoever looks sees this page too. */
const stop = (why) => {
  history.replaceState({}, "", location.pathname);
  if (why) toast(why, "neutral");
  show();
  return watch();
};

document.addEventListener("watched", ({detail}) => {
  if (monitors() && detail.error === "conflict") return stop(detail.message);
  const place = conversation()?.querySelector("[data-announced]");
  if (place && detail.announced) place.textContent = place.dataset.announced;
  show();
});
onPaint("writing", ({interaction_id: id, mode, text: words}) => {
  written = {id, mode, text: words};
  show();
});
let taking = false;
onPaint("monitoring_ended", ({id}) => {
  if (id === openNumber() && monitors() && !taking) stop(text("monitoring_ended"));
});

/** Ask why, and remember from whom. */
export const openTakeOver = () => {
  const dialog = byId("dialog-take-over");
  asksAbout(dialog, openNumber());
  dialog.dataset.agent = holder();
  openDialog(dialog);
};

const takeOver = async (dialog) => {
  const {about, agent} = dialog.dataset;
  const [number, why] = [Number(about), byId("take-over-why").value];
  const words = monitors() && written.id === number && written.mode === "reply" ? written.text : "";
  taking = true;
  const taken = await command("take_over", {interaction_id: number, agent_id: Number(agent), why});
  taking = false;
  if (!taken) return;
  isDone(dialog, number);
  if (monitors()) stop();
  if (words && !draftOf(number, "reply").text) keepDraft(number, "reply", {text: words});
  document.dispatchEvent(new CustomEvent("draft", {detail: number}));
  toast(text("took_over"), "good");
};

document.addEventListener("submit", ({target}) => target.dataset?.form === "take-over" && takeOver(target.closest("dialog")));
