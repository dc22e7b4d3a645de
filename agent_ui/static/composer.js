// Writing answers and notes.
import {forgetAttempt, keyOf} from "./attempts.js";
import {mayTake} from "./aside.js";
import {ask} from "./connection.js";
import {choose, discard, draftOf, fits, forgetDraft, keepDraft, keepOn, otherOf, stateOf, takeDrafts, versionOf} from "./drafts.js";
import {stillFits} from "./newer.js";
import {byId, conversation, holder, monitors, openNumber, stepsIn, supervises, text, user} from "./page.js";
import {htmlOf, showRich, writingPlace} from "./rich.js";
import {askWhen, callBack} from "./sending.js";
import {toast} from "./toasts.js";
import {attached, isUploading, restoreFiles} from "./uploads.js";

const TYPING_ENDS = 4000;

const form = () => conversation()?.querySelector(".composer");
const area = () => form()?.querySelector("textarea");

const label = (mode) => (mode === "whisper" ? "whisper" : mode !== "reply" ? "save_note" : stepsIn() ? "barge" : "send");

/** What is written, changed by something else than a key. */
const changed = () => document.dispatchEvent(new Event("written"));

// A whisper is a word or two, and stays in this page until it is said.
const whispers = new Map();

const wordsOf = (number, mode) => (mode === "whisper" ? whispers.get(number) ?? "" : draftOf(number, mode).text);

/** Write an answer, a note, on the scratch pad, or a whisper; each keeps its own draft. */
export const setMode = (mode) => {
  if (!form()) return;
  form().dataset.mode = mode;
  for (const tab of form().querySelectorAll(".composer-tab")) tab.setAttribute("aria-pressed", tab.dataset.do === `mode-${mode}`);
  area().placeholder = area().dataset[mode];
  form().querySelector("[data-send] span").textContent = text(label(mode));
  area().value = wordsOf(openNumber(), mode);
  if (mode === "reply") showRich(draftOf(openNumber(), mode));
  showState();
  changed();
};

/** Fit to who has the conversation now: nobody is whispered to who does not have it. */
export const fitComposer = () => {
  if (!form()) return;
  const {mode} = form().dataset;
  if (mode === "whisper" && !stepsIn()) setMode("reply");
  else form().querySelector("[data-send] span").textContent = text(label(mode));
};

/** Say whether it is kept, and what another window wrote. */
const showState = () => {
  const [number, {mode}] = [openNumber(), form().dataset];
  const kept = form().querySelector("[data-kept]");
  const [state, other] = mode === "whisper" ? ["", null] : [stateOf(number, mode), otherOf(number, mode)];
  kept.dataset.kept = state;
  kept.textContent = state && text(`draft_${state}`);
  form().querySelector('[data-do="discard"]').hidden = !state;
  form().querySelector(".composer-other").hidden = !other;
  form().querySelector("[data-other]").textContent = other?.text ?? "";
};

export const write = (mode) => {
  setMode(mode);
  writingPlace()?.focus();
};

/** Whoever looks on while a colleague answers can only leave a note. */
const looksOn = () => !supervises && holder() !== null && holder() !== user;

const modeToBegin = () => {
  if (monitors() && stepsIn()) return "whisper";
  const draft = (kind) => draftOf(openNumber(), kind).text;
  return !draft("reply") && (draft("note") || looksOn()) ? "note" : "reply";
};

/** Bring back what was being written when the page was left. */
export const restoreDraft = () => {
  stopTyping();
  if (!form()) return;
  if (!form().contains(document.activeElement)) delete form().dataset.open;
  takeDrafts();
  setMode(modeToBegin());
  restoreFiles();
  restoreCopies();
};

/** Show what was changed elsewhere; whoever types here goes on where they were. */
const follow = ({number, kind, elsewhere}) => {
  if (!form() || number !== openNumber()) return;
  if (elsewhere) showWords(number, kind);
  showState();
};

const showWords = (number, kind) => {
  const {text: words} = draftOf(number, kind);
  if (kind === form().dataset.mode && area().value !== words) area().value = words;
  if (kind !== "reply") return;
  showRich(draftOf(number, kind));
  if (isUploading()) return;
  restoreFiles();
  restoreCopies();
};

/** Throw away what is written, with a way back. */
export const discardDraft = async () => {
  const [number, {mode}] = [openNumber(), form().dataset];
  const words = await discard(number, mode);
  const back = () => {
    keepDraft(number, mode, words);
    document.dispatchEvent(new CustomEvent("draft", {detail: number}));
  };
  toast(text("discarded"), "neutral", {label: text("undo"), act: back, lasts: 10_000});
};

export const chooseDraft = (other) => choose(openNumber(), form().dataset.mode, other);

const copyFields = () => [...form().querySelectorAll("[data-copies]")];

const restoreCopies = () => {
  const draft = draftOf(openNumber(), "reply");
  for (const field of copyFields()) if (field.value !== draft[field.dataset.copies]) field.value = draft[field.dataset.copies];
  form().querySelector(".composer-copies").open ||= copyFields().some(({value}) => value);
};

// A comma within quotation marks is part of a name.
const addresses = (kind) =>
  copyFields().find(({dataset}) => dataset.copies === kind).value
    .split(/[,;\n](?=(?:[^"]*"[^"]*")*[^"]*$)/).map((each) => each.trim()).filter(Boolean);

/** What is to be sent, as it stood when it was: meanwhile the page may show something else. */
const written = () => ({
  number: openNumber(),
  mode: form().dataset.mode,
  words: area().value,
  html: htmlOf(),
  files: form().dataset.mode === "reply" ? attached().map(({id}) => id) : [],
  copies: addresses("copies"),
  hidden: addresses("hidden_copies"),
  leavesAt: "",
  barge: stepsIn(),
  seen: Number(conversation().dataset.seen),
});

const sendReply = async (said) => {
  const {number, words, html, files, copies, hidden, leavesAt, barge, seen, draft} = said;
  const key = keyOf(number, "reply", JSON.stringify([words, files, copies, hidden, ...(html ? [html] : [])]));
  const to = {copies, hidden_copies: hidden, leaves_at: leavesAt, draft, barge, html};
  const answer = await ask("reply", {interaction_id: number, text: words, seen_message_id: seen, key, files, ...to});
  // Refused for good, perhaps because what it sent first was called back elsewhere: the next click is another answer.
  if (answer.error === "conflict") forgetAttempt(number, "reply");
  if (answer.error !== "newer_message") return answer;
  return (await stillFits("reply", number, answer)) ? sendReply({...said, seen: answer.last_message_id}) : null;
};

const sendNote = ({number, mode, words, draft}) =>
  ask("add_note", {interaction_id: number, body: words, key: keyOf(number, mode, words), draft, kind: mode});

const sendWhisper = ({number, words}) => ask("whisper", {interaction_id: number, body: words, key: keyOf(number, "whisper", words)});

const sends = {reply: sendReply, note: sendNote, scratch: sendNote, whisper: sendWhisper};

const clear = ({number, mode}) => {
  forgetAttempt(number, mode);
  if (mode !== "whisper") forgetDraft(number, mode);
  else if (whispers.delete(number) && openNumber() === number && form().dataset.mode === mode) area().value = "";
  if (openNumber() === number && mode === "reply") form().querySelector(".composer-copies").open = false;
};

const busy = (place, sending) => {
  place.querySelector("[data-send]").disabled = sending;
  place.querySelector("textarea").readOnly = sending;
  place.querySelector(".composer-rich").contentEditable = !sending;
};

const refused = (said) => {
  if (!fits([said.words, said.html])) return "too_long";
  return said.mode === "reply" && isUploading() ? "still_uploading" : null;
};

const confirm = ({mode}, {message_id: message, undo, planned}) => {
  if (mode !== "reply") return toast(text(mode === "whisper" ? "whispered" : "noted"), "good");
  const offer = {label: text("undo"), act: () => callBack(message), lasts: undo * 1000};
  return toast(text(planned ? "planned" : "sent"), "good", undo ? offer : {});
};

const send = async (leavesAt = "", then = "") => {
  const [place, said] = [form(), {...written(), leavesAt}];
  const next = nextTo(said.number);
  const focused = document.activeElement;
  if (!said.words.trim() || place.querySelector("[data-send]").disabled) return writingPlace().focus();
  if (refused(said)) return toast(text(refused(said)), "bad");
  if (said.mode === "reply" && !said.barge && !(await mayTake())) return;
  busy(place, true);
  try {
    said.draft = said.mode === "whisper" ? "" : await versionOf(said.number, said.mode);
    const answer = await sends[said.mode](said);
    if (answer?.error) toast(answer.message || text(answer.error), "bad");
    if (!answer?.ok) return;
    clear(said);
    if (typing && openNumber() === said.number) sayTyping(false);
    stopTyping();
    confirm(said, answer);
    document.dispatchEvent(new CustomEvent("sent", {detail: {number: said.number, message: answer.message_id ?? 0, then, next}}));
  } finally {
    if (said.mode !== "whisper") keepOn(said.number, said.mode);
    busy(place, false);
    // What cannot be used for a moment loses the focus.
    if (document.activeElement === document.body && place.contains(focused)) focused.focus();
  }
};

/** The conversation below one in the list, as it stands before what is sent moves it; null if there is none. */
const nextTo = (number) => {
  const row = document.getElementById(`row-${number}`);
  return Number((row?.nextElementSibling ?? row?.previousElementSibling)?.id.slice(4)) || null;
};

/** Send what is written, and go on: close, snooze or next. */
export const sendAnd = (then) => send("", then);

/** Send what is written at a time the agent picks. */
export const sendLater = () => (area()?.value.trim() ? askWhen(send) : area()?.focus());

let typing;
const sayTyping = (now) => ask("typing", {interaction_id: openNumber(), typing: now});
const stopTyping = () => {
  clearTimeout(typing);
  typing = undefined;
};
const noteTyping = () => {
  if (!typing) sayTyping(true);
  clearTimeout(typing);
  typing = setTimeout(() => {
    stopTyping();
    if (openNumber() !== null) sayTyping(false);
  }, TYPING_ENDS);
};

document.addEventListener("input", ({target}) => {
  if (target.dataset?.copies) keepDraft(openNumber(), "reply", {[target.dataset.copies]: target.value});
  if (target !== area()) return;
  if (form().dataset.mode === "whisper") whispers.set(openNumber(), area().value);
  else keepDraft(openNumber(), form().dataset.mode, {text: area().value, html: htmlOf()});
  noteTyping();
});
document.addEventListener("draft-changed", ({detail}) => follow(detail));
document.addEventListener("draft", ({detail}) => {
  if (detail !== openNumber()) return;
  restoreDraft();
  writingPlace().focus();
});
document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send();
});
document.addEventListener("keydown", (event) => {
  if (!form() || event.target !== writingPlace()) return;
  // Back to where single letters are keys; what is written stays.
  if (event.key === "Escape") byId("conversation").focus({preventScroll: true});
  if (event.key !== "Enter") return;
  const [ctrl, alt, shift] = [event.ctrlKey || event.metaKey, event.altKey, event.shiftKey];
  if (!ctrl && !alt) return;
  event.preventDefault();
  sendAnd(ctrl ? (shift && "close") || (alt && "snooze") || "" : "next");
});
