// A dialog with a list that is searched by words and chosen from by keyboard.
import {byId, openNumber} from "./page.js";
import {fetchHtml} from "./regions.js";
import {unreadable} from "./toasts.js";

/** The lists that the open conversation offers: what fits it is read when the dialog opens, `take` gets the choice. */
export const picker = (name, take) => {
  const dialog = () => byId(`dialog-${name}`);
  const search = () => byId(`${name}-search`);
  const all = () => [...byId(`${name}-list`).querySelectorAll("[data-choice]")];
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
    byId(`${name}-none`).hidden = !all().length || fitting().length > 0;
    choose(fitting()[0]);
  };

  /** Read what fits; resolves to the choices, or to null if the page shows something else by now. */
  const load = async () => {
    const number = openNumber();
    if (number === null) return null;
    try {
      const {html} = await fetchHtml(`/desk/fragments/interactions/${number}/${name}`);
      if (openNumber() !== number) return null;
      byId(`${name}-list`).innerHTML = html;
      return all();
    } catch (error) {
      unreadable(error);
      return null;
    }
  };

  // The keys that were pressed before there was anything to choose from; null once there is.
  let ahead = null;

  const open = async () => {
    if (openNumber() === null) return;
    byId(`${name}-list`).replaceChildren();
    byId(`${name}-none`).hidden = true;
    search().value = "";
    const pressed = ahead = [];
    dialog().showModal();
    search().focus();
    const there = await load();
    if (pressed !== ahead || !dialog().open) return;
    ahead = null;
    if (!there) return dialog().close();
    filter();
    for (const key of pressed) keys[key]();
  };

  const pick = (option) => {
    if (!option) return;
    // Closing gives the focus back, and may move the caret.
    const area = document.querySelector(".composer-text");
    const place = [area?.selectionStart, area?.selectionEnd];
    dialog().close();
    take(option, area, place);
  };

  const step = (by) => {
    const options = fitting();
    if (options.length) choose(options[(options.indexOf(chosen()) + by + options.length) % options.length]);
  };

  const keys = {"ArrowDown": () => step(1), "ArrowUp": () => step(-1), "Enter": () => pick(chosen())};
  document.addEventListener("input", ({target}) => target === search() && filter());
  document.addEventListener("click", ({target}) => {
    const option = target.closest?.("[data-choice]");
    if (option && dialog().contains(option)) pick(option);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== search() || !keys[event.key]) return;
    if (ahead) ahead.push(event.key);
    else keys[event.key]();
    event.preventDefault();
  });
  return {open, load};
};
