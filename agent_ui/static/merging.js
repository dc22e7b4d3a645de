// Two conversations become one, or one becomes two; each can be taken back.
import {openReading} from "./asking.js";
import {ask, command} from "./connection.js";
import {visit} from "./navigate.js";
import {byId, openNumber, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {localise} from "./times.js";
import {toast, unreadable} from "./toasts.js";

const SEARCH_AFTER = 150;
let searching;

const fragment = (number, part) => `/desk/fragments/interactions/${number}/${part}`;

/** Show what the words in the field find; what comes late for others is not shown. */
const search = async (dialog) => {
  const words = byId("merge-words").value;
  const asked = searching = fragment(dialog.dataset.about, `candidates?${new URLSearchParams({words})}`);
  try {
    const {html} = await fetchHtml(asked);
    if (searching !== asked) return;
    dialog.querySelector("[data-candidates]").innerHTML = html;
    localise();
  } catch (error) {
    unreadable(error);
  }
};

/** Ask again, naming both, what was refused for being of different customers. */
const doubt = (dialog, said) => {
  byId("merge-doubt").hidden = !said;
  byId("merge-doubt-text").textContent = said;
  byId("merge-go").hidden = Boolean(said);
};

export const openMerge = async () => {
  const dialog = byId("dialog-merge");
  dialog.dataset.about = openNumber();
  byId("merge-words").value = "";
  doubt(dialog, "");
  const found = searching = fragment(openNumber(), `candidates?${new URLSearchParams({words: ""})}`);
  await openReading(dialog, found, (html) => {
    dialog.querySelector("[data-candidates]").innerHTML = html;
  });
};

export const openSplit = async () => {
  const dialog = byId("dialog-split");
  dialog.dataset.about = openNumber();
  await openReading(dialog, fragment(openNumber(), "messages"), (html) => { byId("split-form").innerHTML = html; });
};

const takeApart = async (number) => {
  if (!(await command("unmerge", {interaction_id: number}))) return;
  toast(text("taken_apart"), "good");
  await visit(number);
};

export const unmerge = (button) => takeApart(Number(button.dataset.number));

const merge = async (form, confirmed) => {
  const dialog = form.closest("dialog");
  const [number, into] = [Number(dialog.dataset.about), Number(new FormData(form).get("into"))];
  const answer = await ask("merge", {interaction_id: number, into_id: into, confirmed});
  if (answer.error === "different_parties") return doubt(dialog, answer.message);
  dialog.close();
  if (!answer.ok) return toast(answer.message || text(answer.error), "bad");
  toast(text("merged", {number: into}), "good", {label: text("undo"), act: () => takeApart(number), lasts: 20_000});
  await visit(into);
};

const split = async (form) => {
  const number = Number(form.closest("dialog").dataset.about);
  const messages = new FormData(form).getAll("message").map(Number);
  const done = await command("split", {interaction_id: number, message_ids: messages});
  if (!done) return;
  const undo = async () => {
    if (await command("merge", {interaction_id: done.interaction_id, into_id: number, confirmed: true})) await visit(number);
  };
  toast(text("split", {number: done.interaction_id}), "good", {label: text("undo"), act: undo, lasts: 20_000});
  await visit(done.interaction_id);
};

document.addEventListener("input", ({target}) => {
  if (target.id !== "merge-words") return;
  const dialog = target.closest("dialog");
  clearTimeout(dialog.waiting);
  dialog.waiting = setTimeout(() => search(dialog), SEARCH_AFTER);
});
document.addEventListener("change", ({target}) => target.name === "into" && doubt(target.closest("dialog"), ""));
document.addEventListener("submit", (event) => {
  const {target, submitter} = event;
  if (target.dataset?.form === "split") split(target);
  if (target.dataset?.form !== "merge") return;
  // It stays open: of different customers is asked once more.
  event.preventDefault();
  merge(target, submitter?.value === "confirmed");
});
