// The key of a sending that was not acknowledged: the same at every click and after a reload.
import {user} from "./page.js";

const name = (number, mode) => `attempt-${user}-${number}-${mode}`;

/** The key for what is said; a changed text is another one. */
export const keyOf = (number, mode, said) => {
  const attempt = JSON.parse(sessionStorage.getItem(name(number, mode)));
  if (attempt?.said === said) return attempt.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(name(number, mode), JSON.stringify({said, key}));
  return key;
};

/** The next click is another one. */
export const forgetAttempt = (number, mode) => sessionStorage.removeItem(name(number, mode));
