// Wrapping up: how it ended, what colleagues should know, what is to be done later, and how much time is left for it.
import {isAbout, isDone} from "./about.js";
import {ask, command} from "./connection.js";
import {draftOf, keepDraft} from "./drafts.js";
import {expecting, state} from "./expect.js";
import {stillFits} from "./newer.js";
import {byId, conversation, holder, now, openDialog, openNumber, text, user} from "./page.js";
import {refused} from "./refused.js";
import {timesIn} from "./sending.js";
import {toast} from "./toasts.js";

// What stands in the dialog so long before its time is over is sent by itself (milliseconds).
const SENT_BEFORE = 3000;

const dialog = () => byId("dialog-wrap-up");
const form = () => dialog().querySelector("[data-form]");
const about = () => Number(dialog().dataset.about);

// What its queue wants of whoever wraps up; painted anew, for it may be another queue meanwhile.
const facts = () => conversation().querySelector(".queue-facts").dataset;
const isLimited = () => Number(facts().wrapUpSeconds) > 0;

// Beginning and going on are asked of the hub in the order in which they were done.
let asked = Promise.resolve();
const inOrder = (act) => (asked = asked.then(act, act));

// What began by opening the dialog ends with it; where time is limited, only a button or the hub ends it.
let begun = null;

/** It begins now, and its agent is given nothing meanwhile; resolves to when that is over, null if it was refused. */
const begin = async (shown) => {
  const [number, values] = [openNumber(), {interaction_id: openNumber(), seen_message_id: Number(shown.dataset.seen)}];
  if (isLimited()) return (await inOrder(() => command("begin_wrap_up", values)))?.ends_at ?? null;
  // What nobody has, or a colleague is asked about, is left as it is until it is closed.
  if (holder() === user && !shown.querySelector('[data-do="end-consultation"]')) {
    begun = number;
    inOrder(() => ask("begin_wrap_up", values));
  }
  return "";
};

/** It was not closed after all. */
const goOnAgain = (number) => {
  if (begun !== number) return;
  begun = null;
  inOrder(() => ask("go_on", {interaction_id: number}));
};

const choice = (type, name, chosen) => ([code, label]) => {
  const [shown, input] = [document.createElement("label"), document.createElement("input")];
  Object.assign(input, {type, name, value: code, required: type === "radio", checked: chosen.includes(code)});
  shown.className = "code";
  shown.append(input, label);
  return shown;
};

const showCodes = ({code, more_codes: more}) => {
  const codes = JSON.parse(facts().codes);
  byId("wrap-up-more").hidden = codes.length < 2;
  byId("wrap-up-more-codes").replaceChildren(...codes.map(choice("checkbox", "more", more)));
  // Where one is wanted, none is chosen for whoever is asked.
  if (facts().codeRequired === "no") codes.unshift(["", text("no_code")]);
  byId("wrap-up-codes").replaceChildren(...codes.map(choice("radio", "code", [code])));
};

// The cases that its customer has open, as they stand beside it.
const openCase = ({dataset, textContent}) => {
  const offered = document.createElement("option");
  Object.assign(offered, {value: dataset.case, label: textContent.trim()});
  return offered;
};

const fill = (ends) => {
  showCodes(closing());
  byId("wrap-up-unsent").hidden = !draftOf(about(), "reply").text.trim();
  byId("wrap-up-left").hidden = !ends;
  Object.assign(byId("wrap-up-left").dataset, {ends, sent: ""});
  byId("wrap-up-cases").replaceChildren(...[...document.querySelectorAll("[data-case]")].map(openCase));
  const at = byId("follow-up-at").value;
  timesIn(byId("follow-up-at"));
  byId("follow-up-at").value = at;
};

/** Ask how it ended; the queue's codes came with the conversation. */
export const wrapUp = async () => {
  const [shown, number] = [conversation(), openNumber()];
  if (!shown) return;
  // Whoever chooses how it ended cannot see what is written meanwhile.
  const {seen} = shown.dataset;
  const ends = await begin(shown);
  if (ends === null || openNumber() !== number) return goOnAgain(number);
  if (about() !== number) keepNote();
  isAbout(dialog());
  dialog().dataset.seen = seen;
  fill(ends);
  openDialog(dialog());
};

// What was noted and never sent is no lost word: it is the draft of a note.
const keepNote = () => {
  const note = byId("wrap-up-note").value.trim();
  if (!note) return false;
  keepDraft(about(), "note", {text: [draftOf(about(), "note").text.trim(), note].filter(Boolean).join("\n\n")});
  if (about() === openNumber()) document.dispatchEvent(new CustomEvent("draft", {detail: about()}));
  isDone(dialog(), about());
  return true;
};

const closing = () => ({
  interaction_id: about(),
  code: new FormData(form()).get("code") ?? "",
  more_codes: new FormData(form()).getAll("more"),
  note: byId("wrap-up-note").value,
  follow_up_at: byId("follow-up-at").value,
  follow_up: byId("follow-up").value,
  case: byId("wrap-up-case").value,
  seen_message_id: Number(dialog().dataset.seen),
});

const closeWith = async (values) => {
  const number = values.interaction_id;
  let answer;
  await expecting(number === openNumber() ? [state("close")] : [], async () => {
    await asked;
    answer = await ask("wrap_up", values);
    return answer.ok;
  });
  if (answer.error === "newer_message") {
    if (await stillFits("close", number, answer)) await closeWith({...values, seen_message_id: answer.last_message_id});
    else goOnAgain(number);
    return;
  }
  if (answer.error) {
    refused(dialog(), number, answer);
    return dialog().open || goOnAgain(number);
  }
  if (begun === number) begun = null;
  isDone(dialog(), number);
  toast(text("closed"), "good");
};

/** Close what has nothing more to be said of; ask how it ended where its queue wants to know, or a note stands there. */
export const closeAtOnce = async () => {
  const {seen} = conversation().dataset;
  const noted = about() === openNumber() && byId("wrap-up-note").value.trim();
  if (noted || facts().codeRequired === "yes") return wrapUp();
  const nothing = {code: "", more_codes: [], note: "", follow_up_at: "", follow_up: "", case: ""};
  return closeWith({...nothing, interaction_id: openNumber(), seen_message_id: Number(seen)});
};

export const goOn = async () => {
  if (await command("go_on", {interaction_id: openNumber()})) toast(text("went_on"), "good");
};

/** Shortly before its time is over what stands there is sent, if it is enough; what is not stays as a draft. */
const endInTime = () => {
  const {dataset} = byId("wrap-up-left");
  if (!dialog().open || !dataset.ends) return;
  const left = new Date(dataset.ends) - now();
  if (left <= 0) {
    dataset.ends = "";
    dialog().close();
    toast(text(keepNote() ? "time_over_kept" : "time_over"), "warn");
  } else if (left <= SENT_BEFORE && !dataset.sent && form().checkValidity()) {
    dataset.sent = "yes";
    form().requestSubmit();
  }
};

const countDown = () => {
  for (const place of document.querySelectorAll("[data-ends]")) {
    const words = place.dataset.ends ? text("seconds_left", {seconds: Math.max(0, Math.ceil((new Date(place.dataset.ends) - now()) / 1000))}) : "";
    if (place.textContent !== words) place.textContent = words;
  }
  endInTime();
};
setInterval(countDown, 500);

let sends = false;
document.addEventListener("submit", ({target}) => {
  if (target.dataset?.form !== "wrap-up") return;
  sends = true;
  closeWith(closing());
});
dialog().addEventListener("close", () => {
  if (!sends) goOnAgain(about());
  sends = false;
});
