// Wrapping up: how it ended, what colleagues should know, what is to be done later, and how much time is left for it.
import {ask, command} from "./connection.js";
import {draftOf} from "./drafts.js";
import {expecting, state} from "./expect.js";
import {stillFits} from "./newer.js";
import {byId, conversation, now, openDialog, openNumber, text} from "./page.js";
import {timesIn} from "./sending.js";
import {toast} from "./toasts.js";

const dialog = () => byId("dialog-wrap-up");

// What its queue wants of whoever wraps up; painted anew, for it may be another queue meanwhile.
const facts = () => conversation().querySelector(".queue-facts").dataset;

const choice = (type, name) => ([code, label], index) => {
  const [shown, input] = [document.createElement("label"), document.createElement("input")];
  Object.assign(input, {type, name, value: code, required: type === "radio", checked: type === "radio" && index === 0});
  shown.className = "code";
  shown.append(input, label);
  return shown;
};

/** Where a queue limits wrapping up it begins now, and its agent is given nothing meanwhile. */
const begin = async (shown) => {
  if (!Number(facts().wrapUpSeconds)) return "";
  const begun = await command("begin_wrap_up", {interaction_id: openNumber(), seen_message_id: Number(shown.dataset.seen)});
  return begun && begun.ends_at;
};

// The cases that its customer has open, as they stand beside it.
const openCase = ({dataset, textContent}) => {
  const offered = document.createElement("option");
  Object.assign(offered, {value: dataset.case, label: textContent.trim()});
  return offered;
};

/** Ask how it ended; the queue's codes came with the conversation. */
export const wrapUp = async () => {
  const shown = conversation();
  // Whoever chooses how it ended cannot see what is written meanwhile.
  const about = {about: openNumber(), seen: shown?.dataset.seen};
  const ends = shown && await begin(shown);
  if (ends === null || openNumber() !== about.about) return;
  const codes = JSON.parse(facts().codes);
  byId("wrap-up-more").hidden = codes.length < 2;
  byId("wrap-up-more-codes").replaceChildren(...codes.map(choice("checkbox", "more")));
  if (facts().codeRequired === "no") codes.unshift(["", text("no_code")]);
  byId("wrap-up-codes").replaceChildren(...codes.map(choice("radio", "code")));
  byId("wrap-up-unsent").hidden = !draftOf(about.about, "reply").text.trim();
  byId("wrap-up-left").hidden = !ends;
  byId("wrap-up-left").dataset.ends = ends;
  byId("wrap-up-cases").replaceChildren(...[...document.querySelectorAll("[data-case]")].map(openCase));
  timesIn(byId("follow-up-at"));
  byId("follow-up-at").value = "";
  Object.assign(dialog().dataset, about);
  openDialog(dialog());
};

const closing = (form) => ({
  interaction_id: Number(dialog().dataset.about),
  code: new FormData(form).get("code") ?? "",
  more_codes: new FormData(form).getAll("more"),
  note: byId("wrap-up-note").value,
  follow_up_at: byId("follow-up-at").value,
  follow_up: byId("follow-up").value,
  case: byId("wrap-up-case").value,
  seen_message_id: Number(dialog().dataset.seen),
});

const closeWith = async (values) => {
  let answer;
  const expected = values.interaction_id === openNumber() ? [state("close")] : [];
  await expecting(expected, async () => (answer = await ask("wrap_up", values)).ok);
  if (answer.error === "newer_message") {
    if (await stillFits("close", values.interaction_id, answer)) await closeWith({...values, seen_message_id: answer.last_message_id});
    return;
  }
  if (answer.error) return toast(answer.message || text(answer.error), "bad");
  for (const field of ["wrap-up-note", "follow-up", "follow-up-at", "wrap-up-case"]) byId(field).value = "";
  for (const part of ["wrap-up-more", "wrap-up-later"]) byId(part).open = false;
  toast(text("closed"), "good");
};

/** Close what has nothing more to be said of; ask how it ended where its queue wants to know. */
export const closeAtOnce = async () => {
  const {seen} = conversation().dataset;
  if (facts().codeRequired === "yes") return wrapUp();
  const nothing = {code: "", more_codes: [], note: "", follow_up_at: "", follow_up: "", case: ""};
  return closeWith({...nothing, interaction_id: openNumber(), seen_message_id: Number(seen)});
};

export const goOn = async () => {
  if (await command("go_on", {interaction_id: openNumber()})) toast(text("went_on"), "good");
};

const countDown = () => {
  for (const place of document.querySelectorAll("[data-ends]")) {
    const words = place.dataset.ends ? text("seconds_left", {seconds: Math.max(0, Math.ceil((new Date(place.dataset.ends) - now()) / 1000))}) : "";
    if (place.textContent !== words) place.textContent = words;
  }
};
setInterval(countDown, 500);

document.addEventListener("submit", ({target}) => target.dataset?.form === "wrap-up" && closeWith(closing(target)));
