// Short messages that go away by themselves.
import {byId, text} from "./page.js";
import {SIGNED_OUT} from "./regions.js";

const LASTS = 6000;

/** `offer` is one thing to do about it: {label, act}, for as long as `lasts` (milliseconds); `undo`: a key does it. */
export const toast = (message, tone = "neutral", {label, act, lasts = LASTS, undo = true} = {}) => {
  if (!message) return;
  const shown = byId("toast-template").content.firstElementChild.cloneNode(true);
  shown.dataset.tone = tone;
  shown.querySelector(".toast-text").textContent = message;
  shown.querySelector(".toast-close").addEventListener("click", () => shown.remove());
  if (act) {
    const button = Object.assign(shown.querySelector(".toast-action"), {hidden: false, textContent: label});
    button.toggleAttribute("data-undo", undo);
    button.addEventListener("click", () => {
      shown.remove();
      act();
    });
  }
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), lasts);
};

/** Say why something could not be read; whose session is over is told where they sign in. */
export const unreadable = (error) => error.status !== SIGNED_OUT && toast(text(error.status === 404 ? "not_found" : error.status ? "unavailable" : "offline"), "bad");
