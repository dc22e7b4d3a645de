// Mentions: `@` in a note opens a list of colleagues, chosen from by keyboard without leaving the text.
import {ask} from "./connection.js";
import {byId, openNumber, speak, text} from "./page.js";

// An "@" within a word, as in an address, calls nobody.
const CALL = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N} .'-]{0,40})$/u;

let people = [];
let asked = null;
// Grows with each look and each Escape: an answer that comes after the next of them opens nothing.
let looks = 0;

const place = () => byId(`mentions-${openNumber()}`);
const options = () => [...place().children];
const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");
const isOpen = () => openNumber() !== null && !place().hidden;

const choose = (area, option) => {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({block: "nearest"});
};

const shut = (area) => {
  area.removeAttribute("aria-activedescendant");
  if (isOpen()) place().hidden = true;
};

const offer = (area, found) => {
  place().replaceChildren(...found.map(({id, name}) => {
    const option = Object.assign(document.createElement("li"), {id: `mention-${id}`, textContent: name});
    option.setAttribute("role", "option");
    return option;
  }));
  place().hidden = false;
  choose(area, options()[0]);
  speak(text("mentionable", {count: found.length, name: found[0].name}));
};

const called = (area) => area.value.slice(0, area.selectionStart).match(CALL)?.[1];

const look = async (area) => {
  const number = openNumber();
  const before = called(area);
  const mine = ++looks;
  if (before === undefined || area.form.dataset.mode === "reply") return shut(area);
  if (asked !== number) {
    const answer = await ask("mentionable", {interaction_id: number});
    if (!answer.ok || openNumber() !== number) return;
    [people, asked] = [answer.people, number];
    if (mine !== looks) return;
  }
  const begun = (called(area) ?? before).toLocaleLowerCase();
  const fits = (name) => name.toLocaleLowerCase().split(/\s+/).some((_, at, words) => words.slice(at).join(" ").startsWith(begun));
  const found = people.filter(({name}) => fits(name));
  // Whose whole name stands there is chosen already.
  if (!found.length || (found.length === 1 && found[0].name.toLocaleLowerCase() === begun.trim())) shut(area);
  else offer(area, found);
};

const take = (area, option) => {
  const start = area.selectionStart - called(area).length;
  area.setRangeText(`${option.textContent} `, start, area.selectionStart, "end");
  shut(area);
  area.dispatchEvent(new InputEvent("input", {bubbles: true}));
};

const step = (area, by) => {
  const all = options();
  choose(area, all[(all.indexOf(chosen()) + by + all.length) % all.length]);
};

const keys = {
  "ArrowDown": (area) => step(area, 1),
  "ArrowUp": (area) => step(area, -1),
  "Enter": (area) => take(area, chosen()),
  "Tab": (area) => take(area, chosen()),
  "Escape": (area) => {
    looks += 1;
    shut(area);
  },
};

document.addEventListener("input", ({target}) => target.matches?.(".composer-text") && look(target));
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".composer-text") || !isOpen() || event.ctrlKey || !keys[event.key]) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  keys[event.key](event.target);
}, true);
// The text keeps the focus, and with it the place where the name belongs.
document.addEventListener("mousedown", (event) => event.target.closest?.(".mentions") && event.preventDefault());
document.addEventListener("click", ({target}) => {
  const option = target.closest?.(".mentions [role=option]");
  if (option) take(option.closest("form").querySelector(".composer-text"), option);
});
