// What is offered: seen, heard, counted down, and answered with one key.
import {asksAbout, isDone} from "./about.js";
import {command, onPaint} from "./connection.js";
import {expecting, inHand} from "./expect.js";
import {visit} from "./navigate.js";
import {byId, now, openDialog, speak, text} from "./page.js";
import {wants} from "./personal.js";
import {morph} from "./regions.js";
import {toast} from "./toasts.js";

const offers = () => byId("offers");
const known = new Set([...offers().querySelectorAll("[data-offer]")].map((offer) => offer.dataset.offer));

/** The offer that is answered by a key: the oldest. */
export const firstOffer = () => offers().querySelector("[data-offer]:not([data-outdated])");

// What the system shows of offers while this page is out of sight: it goes with its offer.
const notified = new Map();

const number = (element) => Number(element.closest("[data-offer]").dataset.offer);

export const accept = (element) => {
  const offer = element.closest("[data-offer]");
  const stood = offer.contains(document.activeElement);
  const granted = expecting(inHand(offer), () => command("accept_offer", {offer_id: number(offer)}));
  if (stood) goOn();
  return visit(Number(offer.dataset.interaction), {granted});
};

export const decline = (element) => {
  const dialog = byId("dialog-decline");
  const offer = number(element);
  asksAbout(dialog, offer);
  openDialog(dialog);
  dialog.querySelector("form[data-form]").onsubmit = () => {
    command("decline_offer", {offer_id: offer, reason: byId("decline-reason").value});
    isDone(dialog, offer);
  };
};

// An offer that has ended is declined no more: whoever is still writing why is told so.
const endDecline = () => {
  const dialog = byId("dialog-decline");
  if (!dialog.open || offers().querySelector(`[data-offer="${dialog.dataset.about}"]`)) return;
  dialog.close();
  toast(text("offer_over"), "neutral");
};

const tone = () => {
  // Browsers let a page be heard only after somebody used it; a tone that cannot sound would never end.
  if (!wants("sound") || !navigator.userActivation.hasBeenActive) return;
  const audio = new AudioContext();
  const [sound, volume] = [audio.createOscillator(), audio.createGain()];
  sound.frequency.setValueAtTime(660, audio.currentTime);
  sound.frequency.setValueAtTime(880, audio.currentTime + 0.12);
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.35);
  sound.connect(volume).connect(audio.destination);
  sound.start();
  sound.stop(audio.currentTime + 0.35);
  sound.addEventListener("ended", () => audio.close());
};

const announce = (offer) => {
  speak(text("new_offer", {name: offer.querySelector(".offer-who").textContent}));
  tone();
  if (wants("notify") && document.hidden && "Notification" in window && Notification.permission === "granted") {
    const [who, subject] = [".offer-who", ".offer-subject"].map((part) => offer.querySelector(part).textContent);
    const shown = new Notification(who, {body: subject, tag: `offer-${offer.dataset.offer}`});
    shown.addEventListener("click", () => { window.focus(); shown.close(); });
    notified.set(offer.dataset.offer, shown);
  }
};

const count = () => {
  for (const offer of offers().querySelectorAll("[data-offer]")) {
    const left = Math.max(0, Math.ceil((new Date(offer.dataset.expires) - now()) / 1000));
    offer.querySelector(".offer-seconds").textContent = left;
  }
};

// Where whoever answers an offer by keyboard was before, to go back to when it ends.
let before = null;
offers().addEventListener("focusin", ({relatedTarget}) => {
  if (!offers().contains(relatedTarget)) before = relatedTarget;
});

const goOn = () => {
  // Not the next offer: a key that was meant for this one would answer that.
  (before?.isConnected ? before : byId("main")).focus({preventScroll: true});
};

onPaint("offers", ({html}) => {
  const stood = offers().contains(document.activeElement);
  morph(offers(), html, "innerHTML");
  endDecline();
  if (stood && !offers().contains(document.activeElement)) goOn();
  for (const offer of offers().querySelectorAll("[data-offer]")) {
    if (!known.has(offer.dataset.offer)) announce(offer);
    known.add(offer.dataset.offer);
  }
  for (const [offer, shown] of notified) {
    if (offers().querySelector(`[data-offer="${offer}"]`)) continue;
    shown.close();
    notified.delete(offer);
  }
  count();
});
// Whatever an offer would lie over makes room by its height.
new ResizeObserver(([{target}]) => {
  document.documentElement.style.setProperty("--offers", `${target.offsetHeight}px`);
  document.documentElement.toggleAttribute("data-offered", target.childElementCount > 0);
}).observe(offers());
setInterval(count, 1000);
count();
