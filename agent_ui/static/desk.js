// The desk: one listener for clicks, one for keys, and catching up whenever the connection comes back.
import {chooseDraft, discardDraft, sendLater, write} from "./composer.js";
import {isConnected, live, onConnect, onPaint} from "./connection.js";
import {notReady, ready, refreshFrame} from "./frame.js";
import {foldRail, goByKey, listPages, takeLetter} from "./rail.js";
import {step} from "./inbox.js";
import {answerInvitation} from "./invitations.js";
import {accept, decline, firstOffer} from "./offers.js";
import {go, isPage, visit} from "./navigate.js";
import {loadImages} from "./mail.js";
import {byId, conversation, openNumber} from "./page.js";
import {callBack, changeTime, sendNow} from "./sending.js";
import {openTemplates} from "./templates.js";
import "./monitored.js";
import {openTakeOver} from "./step_in.js";
import {goOn, wrapUp} from "./wrap_up.js";
import {endConsultation, openConsult, openGive, openPin, openSnooze, openTransfer, unpin} from "./work.js";
import {arrive, catchUp, close, dismiss, giveBack, release, retry, sendAgain, take} from "./talk.js";

const help = () => {
  listPages(byId("shortcuts-pages"));
  byId("dialog-help").showModal();
};

const does = {
  "ready": ready,
  "not-ready": notReady,
  "accept": accept,
  "decline": decline,
  "take": take,
  "give-back": giveBack,
  "wrap-up": wrapUp,
  "go-on": goOn,
  "transfer": openTransfer,
  "snooze": openSnooze,
  "consult": openConsult,
  "give": openGive,
  "pin": openPin,
  "unpin": unpin,
  "end-consultation": endConsultation,
  "release": release,
  "dismiss": dismiss,
  "retry": (button) => retry(Number(button.dataset.contact)),
  "send-again": (button) => sendAgain(Number(button.dataset.message)),
  "load-images": loadImages,
  "answer-invitation": answerInvitation,
  "call-back": (button) => callBack(Number(button.dataset.message)),
  "change-time": (button) => changeTime(Number(button.dataset.message)),
  "send-now": (button) => sendNow(Number(button.dataset.message)),
  "later": sendLater,
  "discard": discardDraft,
  "take-other": () => chooseDraft(true),
  "keep-mine": () => chooseDraft(false),
  "templates": openTemplates,
  "mode-reply": () => write("reply"),
  "mode-note": () => write("note"),
  "mode-whisper": () => write("whisper"),
  "take-over": openTakeOver,
  "back": close,
  "help": help,
  "rail": foldRail,
};

/** Do what a button in the open conversation does, if it is there for whoever looks. */
const press = (name) => conversation()?.querySelector(`[data-do="${name}"]:not([hidden])`) && does[name]();

const keys = {
  "j": () => step(1),
  "k": () => step(-1),
  "a": () => (firstOffer() ? accept(firstOffer()) : conversation()?.querySelector('[data-do="take"]') && take()),
  "r": () => write("reply"),
  "n": () => write("note"),
  "t": openTemplates,
  "z": () => document.querySelector("#toasts .toast-action[data-undo]")?.click(),
  "e": () => press("wrap-up"),
  "m": () => press("transfer"),
  "s": () => press("snooze"),
  "q": () => press("consult"),
  "h": () => press("give"),
  "[": foldRail,
  "p": () => press("pin"),
  "?": does.help,
};

const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && event.button !== 1;
const writes = (element) => element.closest?.("input, textarea, select, dialog[open]");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([data-do])");
  if (link && isPage(new URL(link.href)) && isPlain(event) && !event.shiftKey) {
    event.preventDefault();
    return link.dataset.open ? visit(Number(link.dataset.open)) : go(link.href);
  }
  const button = event.target.closest("[data-do]");
  if (!button || button.disabled) return;
  event.preventDefault();
  does[button.dataset.do]?.(button);
});

document.addEventListener("keydown", (event) => {
  if (!isPlain(event) || writes(event.target)) return;
  if (takeLetter(event.key)) return event.preventDefault();
  const onControl = event.target.closest?.("a, button, summary");
  if (event.key === "Enter" && firstOffer() && !onControl) accept(firstOffer());
  else if (event.key === "Escape" && firstOffer() && !document.querySelector(":popover-open")) decline(firstOffer());
  else if (event.key === "ArrowDown" && event.target.closest?.(".inbox-list")) step(1);
  else if (event.key === "ArrowUp" && event.target.closest?.(".inbox-list")) step(-1);
  else if (event.key === "g") goByKey();
  else if (keys[event.key]) keys[event.key]();
  else return;
  event.preventDefault();
});

document.addEventListener("draft", ({detail}) => detail !== openNumber() && visit(detail));

const TRY_AGAIN_AFTER = 2000;
const catchAllUp = async () => {
  try {
    await Promise.all([catchUp(), refreshFrame()]);
    live(isConnected());
  } catch {
    live(false);
    // A connection that comes back later catches up by itself.
    if (isConnected()) setTimeout(catchAllUp, TRY_AGAIN_AFTER);
  }
};
onConnect(catchAllUp);
onPaint("resync", catchAllUp);
if (conversation()) arrive();
