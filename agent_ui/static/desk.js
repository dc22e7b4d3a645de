// The desk: one listener for clicks, one for keys, and catching up whenever the connection comes back.
import {activityDone, activityReopen, activitySeries, doneActivity, editActivity, moreTodo, moveActivity, newActivity, stepActivity, turn, uninvite} from "./activities.js";
import "./after_sending.js";
import {unlessAside} from "./aside.js";
import {chooseDraft, discardDraft, sendAnd, sendLater, write} from "./composer.js";
import {dismissRun, notSpam, openAct, stopRun, undoRun} from "./acts.js";
import {articleLink, articleText, openArticles} from "./articles.js";
import {blockActs} from "./blocks.js";
import {openCase, openEscalation} from "./cases.js";
import {actOnManyBy, chooseAll, chooseNone, chooseShown, through, toggle} from "./choose.js";
import {readEarlier} from "./earlier.js";
import "./folding.js";
import "./forms.js";
import "./fresh.js";
import {notReady, ready} from "./frame.js";
import {contactOf} from "./strip.js";
import {actionOf, actions, buttonOf} from "./shortcuts.js";
import {offerDesk, openPalette} from "./palette.js";
import {foldRail, goByKey, listPages, takeLetter} from "./rail.js";
import {step} from "./inbox.js";
import {answerInvitation} from "./invitations.js";
import {accept, decline, firstOffer} from "./offers.js";
import {go, isPage, visit} from "./navigate.js";
import {loadImages} from "./mail.js";
import {openMerge, openSplit, unmerge} from "./merging.js";
import {byId, conversation, entryOf, openNumber} from "./page.js";
import "./mentions.js";
import {isAlone, isHeld, keyOf} from "./pressed.js";
import {toggleRich} from "./rich.js";
import {openMacros} from "./macros.js";
import {openScripts, scriptBack, stopScript} from "./scripts.js";
import {callBack, changeTime, sendNow} from "./sending.js";
import {openTemplates} from "./templates.js";
import "./monitored.js";
import {openTakeOver} from "./step_in.js";
import {goOn, wrapUp} from "./wrap_up.js";
import {endConsultation, openConsult, openGive, openPin, openSnooze, openTransfer, unpin} from "./work.js";
import {goToEnd} from "./unread.js";
import {arrive, close, opened} from "./talk.js";
import {dismiss, follow, giveBack, release, retry, sendAgain, take} from "./talk_acts.js";

const help = () => {
  listPages(byId("shortcuts-pages"));
  byId("dialog-help").showModal();
};

const does = {
  "ready": ready,
  "not-ready": notReady,
  "accept": accept,
  "decline": decline,
  "take": unlessAside(take),
  "give-back": giveBack,
  "wrap-up": unlessAside(wrapUp),
  "go-on": goOn,
  "transfer": unlessAside(openTransfer),
  "snooze": unlessAside(openSnooze),
  "consult": unlessAside(openConsult),
  "give": unlessAside(openGive),
  "pin": openPin,
  "unpin": unpin,
  "end-consultation": endConsultation,
  "release": release,
  "dismiss": dismiss,
  "earlier": readEarlier,
  "to-end": goToEnd,
  "retry": (button) => retry(Number(button.dataset.contact)),
  "send-again": (button) => sendAgain(Number(button.dataset.message)),
  "load-images": loadImages,
  "answer-invitation": answerInvitation,
  "call-back": (button) => callBack(Number(button.dataset.message)),
  "change-time": (button) => changeTime(Number(button.dataset.message)),
  "send-now": (button) => sendNow(Number(button.dataset.message)),
  "later": sendLater,
  "rich": toggleRich,
  "send-close": () => sendAnd("close"),
  "send-snooze": () => sendAnd("snooze"),
  "send-next": () => sendAnd("next"),
  "discard": discardDraft,
  "take-other": () => chooseDraft(true),
  "keep-mine": () => chooseDraft(false),
  "templates": openTemplates,
  "macros": openMacros,
  "scripts": openScripts,
  "script-back": scriptBack,
  "script-stop": stopScript,
  "mode-reply": () => write("reply"),
  "mode-note": () => write("note"),
  "mode-whisper": () => write("whisper"),
  "take-over": openTakeOver,
  "mode-scratch": () => write("scratch"),
  "act": openAct,
  "priority": openAct,
  "tag": openAct,
  "spam": unlessAside(openAct),
  "not-spam": notSpam,
  "case": openCase,
  "escalate": openEscalation,
  "merge": unlessAside(openMerge),
  "split": openSplit,
  "unmerge": unmerge,
  "choose-all": chooseAll,
  "choose-none": chooseNone,
  "bulk-stop": stopRun,
  "bulk-undo": undoRun,
  "bulk-dismiss": dismissRun,
  "article-link": articleLink,
  "article-text": articleText,
  ...blockActs,
  "new-activity": newActivity,
  "activity-edit": editActivity,
  "activity-done": activityDone,
  "activity-reopen": activityReopen,
  "activity-series": activitySeries,
  "uninvite": uninvite,
  "todo-more": moreTodo,
  "follow": () => follow(true),
  "unfollow": () => follow(false),
  "back": close,
  "help": help,
  "alerts": () => byId("alerts").showPopover(),
  "visits": () => byId("visits").showPopover(),
  "searches": () => byId("searches").showPopover(),
  "sign-out": () => document.querySelector('.desk-links form[action="/sign-out"]').requestSubmit(),
  "rail": foldRail,
  "history-back": () => history.back(),
  "history-forward": () => history.forward(),
};

const acceptOrTake = () => (firstOffer() ? accept(firstOffer()) : press("take"));

/** Do what a button in the open conversation does, if it is there for whoever looks. */
const press = (name) => buttonOf(name) && does[name](buttonOf(name));

// What only keys and the palette do; everything else is on a button too.
const alsoDoes = {
  "next": () => step(1),
  "choose": toggle,
  "choose-through": through,
  "choose-shown": chooseShown,
  "previous": () => step(-1),
  "accept-or-take": acceptOrTake,
  "activity-next": () => stepActivity(1),
  "activity-previous": () => stepActivity(-1),
  "activity-finish": doneActivity,
  "activity-day": () => moveActivity("day"),
  "activity-day-before": () => moveActivity("dayBefore"),
  "activity-later": () => moveActivity("halfHour"),
  "activity-earlier": () => moveActivity("halfHourBefore"),
  "turn-before": () => turn("before"),
  "turn-after": () => turn("after"),
  "turn-today": () => turn("today"),
  "turn-day": () => turn("day"),
  "turn-week": () => turn("week"),
  "turn-month": () => turn("month"),
  "reply": () => write("reply"),
  "note": () => write("note"),
  "scratch": () => write("scratch"),
  "articles": openArticles,
  "undo": () => document.querySelector("#toasts .toast-action[data-undo]")?.click(),
  "go": goByKey,
  "palette": openPalette,
  "send": () => conversation()?.querySelector("[data-send]")?.click(),
};

// These are about the conversation that was asked for, also while it is on its way.
const OF_TALK = new Set(["reply", "note", "scratch", "send"]);

const act = async ({name, button}) => {
  if (button || OF_TALK.has(name)) await opened();
  return button ? press(name) : (alsoDoes[name] ?? does[name])?.();
};

const isPlainClick = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && event.button !== 1;
// A field of a question that was just closed has the focus until the next frame.
const writes = (element) => element.closest?.("input:not([data-choose]), textarea, select, [contenteditable], dialog[open]")?.checkVisibility();

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]:not([data-do])");
  // Not `link.href`, which is an object where the link is part of a drawing.
  const address = link && new URL(link.getAttribute("href"), location);
  if (link && isPage(address) && isPlainClick(event) && !event.shiftKey) {
    event.preventDefault();
    if (link.dataset.open) return visit(Number(link.dataset.open), {entry: entryOf(address)});
    link.dataset.going = "";
    return go(address).finally(() => { delete link.dataset.going; });
  }
  const button = event.target.closest("[data-do]");
  if (!button || button.disabled) return;
  event.preventDefault();
  if (button.closest("[data-outdated]")) return;
  does[button.dataset.do]?.(button);
});

/** The contact in hand that is switched to: Ctrl or Alt with a digit, as some browsers keep one of the two. */
const contactAt = (event) => (event.ctrlKey !== event.altKey && !event.shiftKey ? contactOf(event.code?.replace("Digit", "")) : null);

const obey = (event) => {
  const contact = contactAt(event);
  if (contact) return visit(Number(contact.dataset.open)) ?? true;
  const action = actionOf(event);
  if (isHeld(event)) return action?.name === "palette" && (openPalette(), true);
  if (!isAlone(event) || writes(event.target)) return false;
  if (takeLetter(keyOf(event))) return true;
  const onControl = event.target.closest?.("a, button, summary");
  if (event.key === "Enter" && firstOffer() && !onControl) return accept(firstOffer()), true;
  if (event.key === "Escape" && !document.querySelector(":popover-open") && chooseNone()) return true;
  if (event.key === "Escape" && firstOffer() && !document.querySelector(":popover-open")) return decline(firstOffer()), true;
  if (event.key === "ArrowDown" && event.target.closest?.(".inbox-list")) return step(1), true;
  if (event.key === "ArrowUp" && event.target.closest?.(".inbox-list")) return step(-1), true;
  const many = actOnManyBy(keyOf(event));
  if (many) return openAct(many), true;
  if (!action) return false;
  act(action);
  return true;
};

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]") && !(byId("dialog-palette").open && actionOf(event)?.name === "palette")) return;
  if (obey(event)) event.preventDefault();
});

document.addEventListener("draft", ({detail}) => detail !== openNumber() && visit(detail));

offerDesk((name) => act(actions.find((each) => each.name === name)), {
  visit,
  give: async (colleague) => {
    await does.give();
    const choice = document.querySelector(`#dialog-give input[value="${colleague}"]`);
    if (choice) choice.checked = true;
  },
});

if (conversation()) arrive();
document.dispatchEvent(new CustomEvent("desk-ready"));
