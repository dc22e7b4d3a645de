// The question when something newer was written than the agent has seen.
import {byId, openNumber} from "./page.js";
import {element} from "./regions.js";
import {see} from "./unread.js";

const asked = new Map([["reply", ".when-replying"], ["close", ".when-closing"]]);

/** Show what the agent has not seen, and let them decide whether to go on with what they were doing. */
export const stillFits = (doing, number, {entries, last_message_id: newest}) => new Promise((decided) => {
  const dialog = byId("dialog-newer");
  for (const [name, selector] of asked) {
    for (const part of dialog.querySelectorAll(selector)) part.hidden = name !== doing;
  }
  byId("newer-entries").replaceChildren(...entries.map(({html}) => {
    const shown = element(html);
    shown.removeAttribute("id");
    // What is to be decided here is whether to go on.
    for (const button of shown.querySelectorAll(".entry-delivery button")) button.remove();
    return shown;
  }));
  dialog.returnValue = "stop";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (openNumber() === number) see(newest);
    decided(dialog.returnValue === "go");
  }, {once: true});
});
