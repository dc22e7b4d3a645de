// What a colleague put aside is not taken from them unasked.
import {byId, conversation, user} from "./page.js";

/** Whether whoever acts here goes on: they are asked only about what a colleague put aside. */
export const mayTake = () => new Promise((decided) => {
  const aside = conversation()?.querySelector("[data-aside]");
  if (!aside || Number(aside.dataset.aside) === user) return decided(true);
  const dialog = byId("dialog-aside");
  byId("aside-words").replaceChildren(...[...aside.childNodes].map((node) => node.cloneNode(true)));
  dialog.returnValue = "stop";
  dialog.showModal();
  dialog.addEventListener("close", () => decided(dialog.returnValue === "go"), {once: true});
});

/** The same act, done after that question. */
export const unlessAside = (act) => async (...values) => (await mayTake()) && act(...values);
