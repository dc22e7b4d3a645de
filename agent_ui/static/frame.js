// The frame: counters, colleagues, the work mode and the questions it asks.
import {ask, command, onPaint} from "./connection.js";
import {stillFits} from "./newer.js";
import {byId, conversation, list, openNumber, text} from "./page.js";
import {fetchHtml, morph} from "./regions.js";
import {toast} from "./toasts.js";

const REGIONS = {counters: "nav-counters", presence: "agent-presence", colleagues: "colleagues", hand: "agent-hand"};

export const ready = () => {
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  return command("set_mode", {mode: "ready", reason: ""});
};

export const notReady = () => byId("dialog-not-ready").showModal();

/** Ask how it ended; the queue's codes came with the conversation. */
export const wrapUp = () => {
  const shown = conversation();
  if (!shown) return;
  const codes = JSON.parse(shown.dataset.codes);
  if (shown.dataset.codeRequired === "no") codes.unshift(["", text("no_code")]);
  byId("wrap-up-codes").replaceChildren(...codes.map(([code, label], index) => {
    const choice = document.createElement("label");
    const input = Object.assign(document.createElement("input"), {type: "radio", name: "code", value: code, required: true, checked: index === 0});
    choice.className = "code";
    choice.append(input, label);
    return choice;
  }));
  // Whoever chooses how it ended cannot see what is written meanwhile.
  byId("dialog-wrap-up").dataset.seen = shown.dataset.seen;
  byId("dialog-wrap-up").showModal();
};

const closing = (form) => ({
  interaction_id: openNumber(),
  code: new FormData(form).get("code") ?? "",
  note: byId("wrap-up-note").value,
  seen_message_id: Number(byId("dialog-wrap-up").dataset.seen),
});

const closeWith = async (values) => {
  const answer = await ask("wrap_up", values);
  if (answer.error === "newer_message") {
    if (await stillFits("close", values.interaction_id, answer)) await closeWith({...values, seen_message_id: answer.last_message_id});
    return;
  }
  if (answer.error) return toast(answer.message || text(answer.error), "bad");
  byId("wrap-up-note").value = "";
  toast(text("closed"), "good");
};

/** Mark where in the navigation this page is. */
export const mark = () => {
  const shown = list();
  for (const link of document.querySelectorAll(".desk-rail a")) {
    const here = shown
      ? (shown.queue ? link.dataset.queueLink === shown.queue : link.dataset.viewLink === shown.view)
      : link.hasAttribute(document.querySelector(".administration") ? "data-administration" : "data-home");
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};

export const refreshFrame = async () => {
  const {html} = await fetchHtml("/desk/fragments/frame");
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const region of [...template.content.children]) morph(byId(region.id), region.innerHTML, "innerHTML");
  mark();
};

for (const [name, id] of Object.entries(REGIONS)) {
  onPaint(name, ({html}) => {
    morph(byId(id), html, "innerHTML");
    mark();
  });
}
document.addEventListener("submit", (event) => {
  const {target, submitter} = event;
  if (target.dataset.form === "not-ready") command("set_mode", {mode: "notReady", reason: submitter.value});
  if (target.dataset.form === "wrap-up") closeWith(closing(target));
});
mark();
