// A list whose lines are put in order by buttons or by Alt and the arrow keys; its order is the order of its fields.
import {speak} from "./page.js";

const list = document.querySelector("[data-ordered]");
const lines = document.querySelector("[data-ordered-lines]").content.querySelector("ol");
const choice = document.querySelector("[data-ordered-choice]");

const say = (line) => {
  const all = [...list.children];
  speak(list.dataset.moved.replace("%(place)s", all.indexOf(line) + 1).replace("%(all)s", all.length));
};

const offer = () => {
  const used = new Set([...list.querySelectorAll("[data-page-name]")].map(({dataset}) => dataset.pageName));
  for (const option of choice.options) option.disabled = used.has(option.value);
  if (choice.selectedOptions[0]?.disabled) choice.value = [...choice.options].find((option) => !option.disabled)?.value ?? "";
  document.querySelector("[data-ordered-add]").disabled = !choice.value;
};

const move = (line, by, focus) => {
  const other = by < 0 ? line.previousElementSibling : line.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(line);
  else other.after(line);
  focus.focus();
  say(line);
};

const takeOut = (line) => {
  const next = line.nextElementSibling ?? line.previousElementSibling;
  line.remove();
  offer();
  (next?.querySelector("button") ?? choice).focus();
};

const put = (line) => {
  list.append(line);
  offer();
  line.querySelector("input:not([type=hidden]), button").focus();
  say(line);
};

document.addEventListener("click", ({target}) => {
  const button = target.closest("button");
  const line = button?.closest(".ordered-line");
  if (line && button.dataset.move) move(line, Number(button.dataset.move), button);
  if (line && "takeOut" in button.dataset) takeOut(line);
  if (button?.hasAttribute("data-ordered-add")) put(lines.querySelector(`[data-page-name="${choice.value}"]`).cloneNode(true));
  if (button?.hasAttribute("data-ordered-area")) put(lines.querySelector(".ordered-area").cloneNode(true));
});
list.addEventListener("keydown", (event) => {
  const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
  if (!event.altKey || !by) return;
  event.preventDefault();
  move(event.target.closest(".ordered-line"), by, event.target);
});
offer();
