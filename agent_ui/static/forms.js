// Small forms and buttons whose command stands on them: they are sent, and what can be taken back is offered.
import {command} from "./connection.js";
import {speak, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {toast} from "./toasts.js";

const TYPED_FOR = 200;

// What was pressed is not done twice by whoever presses twice.
const going = new WeakSet();

const run = async (what, name, values) => {
  if (going.has(what)) return false;
  going.add(what);
  const answer = await command(name, values);
  going.delete(what);
  if (!answer) return false;
  const {undo} = answer;
  toast(text("kept"), "good", undo ? {label: text("undo"), act: () => command(undo.command, undo.values)} : {});
  return true;
};

// Ids are numbers, whatever a field makes of them.
const values = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, name.endsWith("_id") ? Number(value) : value]));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("form[data-command]");
  if (!form) return;
  event.preventDefault();
  if (!(await run(form, form.dataset.command, {...values(form), ...JSON.parse(form.dataset.values)}))) return;
  form.reset();
  form.querySelector("[data-found]")?.replaceChildren();
  const folded = form.closest("details:not(.talk-timeline)");
  if (!folded) return;
  if (folded.contains(document.activeElement)) folded.querySelector("summary").focus();
  folded.open = false;
});

document.addEventListener("click", ({target}) => {
  const button = target.closest?.("button[data-command]");
  if (button) run(button, button.dataset.command, JSON.parse(button.dataset.values));
});

let typed;
document.addEventListener("input", ({target}) => {
  const field = target.dataset?.findParty;
  if (!field) return;
  clearTimeout(typed);
  const words = target.value;
  typed = setTimeout(async () => {
    try {
      const {html} = await fetchHtml(`/desk/fragments/parties?${new URLSearchParams({words, field})}`);
      const place = target.closest("[data-party]") ?? target.form;
      if (target.value === words) place.querySelector("[data-found]").innerHTML = words.trim() ? html : "";
    } catch {
      speak(text("unavailable"));
    }
  }, TYPED_FOR);
});
