// What was refused is asked again: its dialog stands there as it was left, with why at the field that this is about.
import {openNumber, text} from "./page.js";
import {toast} from "./toasts.js";

// Where it stands, by the name that the hub has for it.
const PLACES = {
  "agent_id": "[data-colleagues]",
  "case": "#wrap-up-case",
  "category_id": "#case-category",
  "code": "#wrap-up-codes",
  "follow_up": "#follow-up",
  "note": "#case-note",
  "queue_id": "[name=queue]",
  "reason": "#case-reason",
  "title": "#case-title",
  "until": "#follow-up-at, #snooze-until",
};

const forget = (dialog) => {
  dialog.querySelector(".field-error")?.remove();
  for (const marked of dialog.querySelectorAll("[data-invalid]")) marked.removeAttribute("data-invalid");
  for (const field of dialog.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
};

const mark = (dialog, place, said) => {
  const wrong = Object.assign(document.createElement("p"), {className: "field-error", role: "alert", textContent: said});
  const around = place?.closest(".field, fieldset");
  if (!around) return dialog.querySelector(".dialog-body").prepend(wrong);
  const field = place.matches("input, textarea, select") ? place : place.querySelector(":checked, input");
  place.closest("details")?.setAttribute("open", "");
  around.toggleAttribute("data-invalid", true);
  around.append(wrong);
  field?.setAttribute("aria-invalid", "true");
  field?.focus();
};

/** Tell what was refused of a conversation: where it was asked, as long as that can be put right there. */
export const refused = (dialog, number, answer) => {
  const said = answer.message || text(answer.error);
  const isAsked = Number(dialog.dataset.about) === number && openNumber() === number;
  const isFree = dialog.open || !document.querySelector("dialog[open]");
  if (answer.error !== "invalid" || !isAsked || !isFree) return toast(said, "bad");
  forget(dialog);
  if (!dialog.open) dialog.showModal();
  const at = PLACES[Object.keys(answer.fields ?? {})[0]];
  mark(dialog, at && dialog.querySelector(at), said);
  dialog.addEventListener("close", () => forget(dialog), {once: true});
};
