// Templates: found by their words, inserted where the agent writes, all of it by keyboard.
import {byId, conversation, openNumber, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {toast} from "./toasts.js";

const dialog = () => byId("dialog-templates");
const search = () => byId("templates-search");
const all = () => [...byId("templates-list").querySelectorAll("[data-template]")];
const fitting = () => all().filter((option) => !option.hidden);
const chosen = () => all().find((option) => option.getAttribute("aria-selected") === "true");

const choose = (option) => {
  for (const other of all()) other.setAttribute("aria-selected", String(other === option));
  if (option) search().setAttribute("aria-activedescendant", option.id);
  else search().removeAttribute("aria-activedescendant");
  option?.scrollIntoView({block: "nearest"});
};

const filter = () => {
  const words = search().value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  for (const option of all()) {
    const said = option.textContent.toLocaleLowerCase();
    option.hidden = !words.every((word) => said.includes(word));
  }
  byId("templates-none").hidden = !all().length || fitting().length > 0;
  choose(fitting()[0]);
};

/** Show what fits the open conversation. */
export const openTemplates = async () => {
  const number = openNumber();
  if (number === null) return;
  try {
    const {html} = await fetchHtml(`/desk/fragments/interactions/${number}/templates`);
    if (openNumber() !== number) return;
    byId("templates-list").innerHTML = html;
  } catch (error) {
    return toast(text(error.status === 404 ? "not_found" : "unavailable"), "bad");
  }
  search().value = "";
  filter();
  dialog().showModal();
  search().focus();
};

const insert = (option) => {
  if (!option) return;
  const area = conversation()?.querySelector(".composer-text");
  // Closing gives the focus back, and may move the caret.
  const [start, end] = [area?.selectionStart, area?.selectionEnd];
  dialog().close();
  if (!area) return;
  area.focus();
  area.setRangeText(option.querySelector(".template-body").textContent, start, end, "end");
  area.dispatchEvent(new InputEvent("input", {bubbles: true}));
};

const step = (by) => {
  const options = fitting();
  if (options.length) choose(options[(options.indexOf(chosen()) + by + options.length) % options.length]);
};

document.addEventListener("input", ({target}) => target === search() && filter());
document.addEventListener("click", ({target}) => insert(target.closest?.("[data-template]")));
document.addEventListener("keydown", (event) => {
  if (event.altKey && event.code === "KeyT" && event.target.matches?.(".composer-text")) openTemplates();
  else if (event.target !== search()) return;
  else if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") insert(chosen());
  else return;
  event.preventDefault();
});
