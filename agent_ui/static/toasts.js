// Short messages that go away by themselves.
import {byId} from "./page.js";

const LASTS = 6000;

export const toast = (message, tone = "neutral") => {
  if (!message) return;
  const shown = byId("toast-template").content.firstElementChild.cloneNode(true);
  shown.dataset.tone = tone;
  shown.querySelector(".toast-text").textContent = message;
  shown.querySelector(".toast-close").addEventListener("click", () => shown.remove());
  byId("toasts").append(shown);
  setTimeout(() => shown.remove(), LASTS);
};
