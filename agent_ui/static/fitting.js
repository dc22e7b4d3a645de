// What of the open conversation is for whoever looks at it: the same HTML goes to everybody.
import {fitComposer} from "./composer.js";
import {begins, conversation, holder, stepsIn, supervises, user} from "./page.js";

// By what a part is marked with, whether it is shown.
const isFor = () => {
  const held = holder() !== null && holder() !== user;
  const asked = Number(conversation().querySelector("[data-colleague]")?.dataset.colleague) === user;
  const follows = Boolean(conversation().dataset.followed);
  return {
    "data-for-holder": () => !held,
    "data-for-onlookers": () => held && !supervises,
    "data-for-stepping-in": () => stepsIn(),
    "data-for-movers": () => !held || supervises,
    "data-for-supervisors": () => supervises,
    "data-for-asking": () => !held || asked || supervises,
    "data-begins": ({begins: kind}) => begins.includes(kind),
    "data-for-author": ({forAuthor}) => holder() === user || supervises || Number(forAuthor) === user,
    "data-for-followers": () => follows,
    "data-for-strangers": () => !follows,
  };
};

/** Show what is for them, wherever it has come to stand. */
export const showActions = () => {
  if (!conversation()) return;
  for (const [mark, isShown] of Object.entries(isFor())) {
    for (const part of conversation().querySelectorAll(`[${mark}]`)) part.hidden = !isShown(part.dataset);
  }
  fitComposer();
};
