// What a question is about: nothing that was written in it about one is found there, and sent, with the next.
import {conversation, openNumber} from "./page.js";

const empty = (dialog) => {
  for (const form of dialog.querySelectorAll("form[data-form]")) form.reset();
  for (const folded of dialog.querySelectorAll("details")) folded.open = false;
};

/** Have a dialog ask about something, named by its number; what was written in it stays only if that was about the same. */
export const asksAbout = (dialog, number) => {
  if (dialog.dataset.about !== String(number)) empty(dialog);
  dialog.dataset.about = number;
};

/** What was written in it about this is done with; it may ask about something else by now. */
export const isDone = (dialog, number) => {
  if (dialog.dataset.about === String(number)) empty(dialog);
};

/** Have a dialog ask about the open conversation, as it is seen now: whoever chooses cannot see what is written meanwhile. */
export const isAbout = (dialog) => {
  asksAbout(dialog, openNumber());
  dialog.dataset.seen = conversation().dataset.seen;
};
