// The palette: everything that can be done or opened, found by a few letters, all of it by keyboard.
import {actsOnMany} from "./choose.js";
import {byId, conversation, entryOf} from "./page.js";
import {fetchHtml} from "./regions.js";
import {actions, isPossible} from "./shortcuts.js";

const RECENT = "palette-recent";
const MOST_RECENT = 5;
const MOST_OF_A_GROUP = 8;
const ASK_AFTER = 120;

const dialog = () => byId("dialog-palette");
const search = () => byId("palette-search");
const place = () => byId("palette-list");
const groups = JSON.parse(byId("palette-list").dataset.groups);

/** Where entries come from: each is called with what was typed and returns [{id, group, label, hint, keys, run}]. */
const sources = [];

/** Add a source of entries, such as texts or macros; a group that is new has its title as `group`. */
export const offerInPalette = (source) => sources.push(source);

const fold = (words) => words.toLocaleLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** How well letters fit: 0 not at all, or scattered over it; more for beginnings of words and for letters that stand together. */
export const fits = (typed, label) => {
  const [letters, words] = [fold(typed).replace(/\s+/g, ""), fold(label)];
  let [at, points, before, scattered] = [0, 1, -2, 0];
  for (const letter of letters) {
    const found = words.indexOf(letter, at);
    if (found < 0) return 0;
    const worth = found === before + 1 ? 4 : /\s|^$/.test(words[found - 1] ?? "") ? 3 : 0;
    if (!worth) scattered += 1;
    points += worth;
    [before, at] = [found, found + 1];
  }
  return scattered * 2 > letters.length ? 0 : points / (1 + words.length / 200);
};

const recent = () => JSON.parse(localStorage.getItem(RECENT) ?? "[]");
const remember = (id) => localStorage.setItem(RECENT, JSON.stringify([id, ...recent().filter((each) => each !== id)].slice(0, MOST_RECENT)));

const options = () => [...place().querySelectorAll("[role=option]")];
const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

const choose = (option) => {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) search().setAttribute("aria-activedescendant", option.id);
  else search().removeAttribute("aria-activedescendant");
};

const optionOf = (entry, number) => {
  const option = document.createElement("div");
  Object.assign(option, {id: `palette-${number}`, className: "palette-option"});
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.append(Object.assign(document.createElement("span"), {className: "palette-label", textContent: entry.label}));
  if (entry.hint) option.append(Object.assign(document.createElement("span"), {className: "palette-hint soft small", textContent: entry.hint}));
  if (entry.keys) {
    const keys = Object.assign(document.createElement("span"), {className: "keys"});
    keys.setAttribute("aria-hidden", "true");
    keys.append(...entry.keys.map((key) => Object.assign(document.createElement("kbd"), {textContent: key})));
    option.append(keys);
  }
  option.entry = entry;
  return option;
};

// To look where something stands has the whole page laid out, so it is only done where it may be out of sight.
let scrolled = false;
const bring = (option) => option?.scrollIntoView({block: "nearest"});

let [found, looking] = [[], 0];

const draw = () => {
  const shown = new Map();
  for (const entry of found) {
    const of = shown.get(entry.group) ?? [];
    if (of.length < MOST_OF_A_GROUP) shown.set(entry.group, [...of, entry]);
  }
  const before = chosen()?.entry.id;
  let number = 0;
  place().replaceChildren(...[...shown].map(([name, entries]) => {
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", groups[name] ?? name);
    const title = Object.assign(document.createElement("p"), {className: "palette-group small", textContent: groups[name] ?? name});
    title.setAttribute("aria-hidden", "true");
    group.append(title, ...entries.map((entry) => optionOf(entry, number++)));
    return group;
  }));
  byId("palette-none").hidden = number > 0;
  choose(options().find(({entry}) => entry.id === before) ?? options()[0]);
  if (scrolled) bring(chosen());
};

// What can be done with the open conversation comes before what can be done anywhere.
const nearest = (entries) => [...entries.filter(({near}) => near), ...entries.filter(({near}) => !near)];

/** The entries that fit, best first in each group; nothing typed: what was used last comes first, after what comes before all. */
const ordered = (entries, typed) => {
  if (!typed) {
    const first = entries.filter((entry) => entry.first);
    const last = recent().map((id) => entries.find((entry) => entry.id === id && !entry.first)).filter(Boolean);
    const others = entries.filter((entry) => !first.includes(entry) && !last.includes(entry));
    return [...first, ...last.map((entry) => ({...entry, group: "recent"})), ...nearest(others)];
  }
  return entries.map((entry) => [entry.fits ?? Math.max(fits(typed, entry.label), fits(typed, entry.also ?? "")), entry])
    .filter(([points]) => points > 0).sort(([a, one], [b, other]) => Boolean(other.first) - Boolean(one.first) || b - a).map(([, entry]) => entry);
};

const look = async () => {
  const typed = search().value.trim();
  const asked = ++looking;
  const answers = sources.map((source) => source(typed));
  found = ordered(answers.filter(Array.isArray).flat(), typed);
  draw();
  for (const answer of answers.filter((each) => !Array.isArray(each))) {
    const late = await answer.catch(() => []);
    if (asked !== looking) return;
    found = [...found, ...late];
    draw();
  }
};

const run = (option) => {
  if (!option) return;
  const {entry} = option;
  dialog().close();
  remember(entry.id);
  entry.run();
};

export const openPalette = () => {
  if (dialog().open) return dialog().close();
  if (document.querySelector("dialog[open]")) return;
  search().value = "";
  // Drawn before it is shown, all of it is laid out once.
  look();
  dialog().showModal();
  search().focus();
  if (scrolled) bring(chosen());
  scrolled = false;
};

const step = (by) => {
  const all = options();
  if (!all.length) return;
  choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
  bring(chosen());
};

let waiting;
search().addEventListener("input", look);
place().addEventListener("scroll", () => { scrolled = true; });
dialog().addEventListener("click", ({target}) => run(target.closest("[role=option]")));
search().addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") run(chosen());
  else return;
  event.preventDefault();
});

/** Offer what the desk itself can do: `act` does an action by its name, `visit` opens a page or a conversation. */
export const offerDesk = (act, {go, visit, give}) => {
  offerInPalette(() => actsOnMany().map((button) => ({
    id: `many-${button.dataset.act}`, first: true, group: byId("bulk-count").textContent, label: button.textContent.trim(),
    keys: button.getAttribute("aria-keyshortcuts")?.split(" "), run: () => button.click(),
  })));
  offerInPalette(() => actions.filter((each) => !each.elsewhere && each.name !== "palette" && isPossible(each)).map((each) => ({
    id: `do-${each.name}`, group: "actions", near: each.where === "conversation", label: each.label, also: each.also, keys: each.pressed ? each.pressed.split("+") : null, run: () => act(each.name),
  })));
  offerInPalette(() => [...document.querySelectorAll("#rail a, .desk-links > a, .administration-sections a")].map((link) => ({
    id: `go-${link.getAttribute("href")}`, group: "pages", label: link.querySelector("span").textContent,
    keys: link.dataset.key ? ["g", link.dataset.key] : null, run: () => link.click(),
  })));
  // What a conversation leads to: on paper, as a file, who would get it.
  offerInPalette(() => [...(conversation()?.querySelectorAll(".conversation-head [popover] a[href]:not([hidden])") ?? [])].map((link) => ({
    id: `go-${link.textContent.trim()}`, group: "actions", label: link.textContent.trim(), run: () => link.click(),
  })));
  offerInPalette(() => [...byId("agent-hand").querySelectorAll(".hand-contact[data-open]")].map((chip) => ({
    id: `open-${chip.dataset.open}`, group: "contacts", label: chip.querySelector(".truncate").textContent, hint: chip.title,
    keys: chip.dataset.digit ? ["Ctrl", chip.dataset.digit] : null, run: () => visit(Number(chip.dataset.open)),
  })));
  offerInPalette((typed) => (typed && conversation() && isPossible({name: "give", where: "conversation", button: true})
    ? [...byId("colleagues").querySelectorAll("[data-colleague]")].map((line) => ({
      id: `give-${line.dataset.colleague}`, group: "people", label: line.querySelector(".truncate").textContent,
      hint: actions.find(({name}) => name === "give").label, run: () => give(Number(line.dataset.colleague)),
    })) : []));
  offerInPalette(async (typed) => {
    if (!typed) return [];
    await new Promise((over) => { clearTimeout(waiting); waiting = setTimeout(over, ASK_AFTER); });
    const {html} = await fetchHtml(`/desk/fragments/find?${new URLSearchParams({words: typed})}`);
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.querySelectorAll("[data-found]")].map((line) => ({
      id: `open-${line.dataset.path}`, group: line.dataset.section, label: line.querySelector("b").textContent,
      hint: line.querySelector("span").textContent,
      run: () => (line.dataset.section === "conversations" ? visit(Number(line.dataset.found), {entry: entryOf(line.dataset.path)}) : go(line.dataset.path)),
    }));
  });
  document.addEventListener("click", ({target}) => target.closest?.('[data-do="palette"]') && openPalette());
};
