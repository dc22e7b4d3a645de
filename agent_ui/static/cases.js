// A case of the open conversation, with everything filled in; experts are asked at once if that is wanted.
import {openReading} from "./asking.js";
import {ask} from "./connection.js";
import {go} from "./navigate.js";
import {byId, openNumber, text} from "./page.js";
import {refused} from "./refused.js";
import {toast} from "./toasts.js";

const showExperts = () => {
  const asked = byId("case-escalate").checked;
  byId("case-experts").hidden = !asked;
  byId("case-note").required = asked;
};

const open = (asked) => async () => {
  const number = openNumber();
  if (number === null) return;
  const dialog = byId("dialog-case");
  Object.assign(dialog.dataset, {about: number, key: crypto.randomUUID()});
  await openReading(dialog, `/desk/fragments/interactions/${number}/case`, (html) => {
    dialog.querySelector("form[data-form]").innerHTML = html;
    byId("case-escalate").checked = asked;
    showExperts();
  });
};

export const openCase = open(false);
export const openEscalation = open(true);

const number = (id) => Number(byId(id).value) || null;

const make = async (dialog) => {
  const about = Number(dialog.dataset.about);
  const made = await ask("open_case", {
    interaction_id: about,
    key: dialog.dataset.key,
    title: byId("case-title").value,
    category_id: number("case-category"),
    priority: number("case-priority"),
    description: byId("case-description").value,
    escalate: byId("case-escalate").checked,
    reason: byId("case-reason").value,
    note: byId("case-note").value,
    aside: byId("case-aside").checked,
  });
  // What was typed stays until it is done.
  if (made.error) return refused(dialog, about, made);
  dialog.close();
  const show = () => go(`/desk/documents/${made.document_id}`);
  toast(text("case_made", {number: made.number}), "good", {label: text("open_it"), act: show, lasts: 12_000, undo: false});
};

document.addEventListener("change", ({target}) => target.id === "case-escalate" && showExperts());
document.addEventListener("submit", (event) => {
  if (event.target.dataset?.form !== "case") return;
  event.preventDefault();
  make(event.target.closest("dialog"));
});
