// Being monitored: said where that is the company's rule. What is written is told while it lasts, and only then.
import {ask, onPaint} from "./connection.js";
import {conversation, openNumber, speak, text} from "./page.js";
import {toast} from "./toasts.js";
import {visit} from "./navigate.js";

const PAUSE = 400;
const MOST = 10_000;
const monitored = new Map();
let telling;

const show = () => {
  const place = conversation()?.querySelector(".monitored");
  if (!place) return;
  const names = monitored.get(openNumber()) ?? [];
  place.querySelector("span").textContent = names.length ? text("monitored", {name: names.join(", ")}) : "";
  place.hidden = !names.length;
};

const tell = () => {
  telling = undefined;
  const form = conversation()?.querySelector(".composer");
  if (!form || !monitored.has(openNumber())) return;
  // A scratch pad is nobody's but its writer's.
  const {mode} = form.dataset;
  const words = mode === "scratch" ? "" : form.querySelector("textarea").value.slice(-MOST);
  ask("writing", {interaction_id: openNumber(), mode: words ? mode : "reply", text: words});
};

const changed = () => {
  if (monitored.has(openNumber())) telling ??= setTimeout(tell, PAUSE);
};

const note = ({id, on, by}) => {
  if (on) monitored.set(id, by);
  else monitored.delete(id);
  show();
  changed();
};

document.addEventListener("watched", ({detail}) => note(detail.monitored ?? {id: openNumber(), on: false}));
onPaint("monitored", note);
document.addEventListener("input", ({target}) => target.matches?.(".composer-text") && changed());
for (const name of ["written", "draft-changed"]) document.addEventListener(name, changed);

// What a supervisor did about one's work is said at once, wherever one looks.
onPaint("intervened", ({kind, id, by, why, mode}) => {
  const did = text(`did_${mode ?? kind}`, {name: by, number: id});
  const said = why ? text("because", {said: did, why}) : did;
  speak(said);
  if (kind === "whisper" && id === openNumber()) return;
  const offer = id ? {label: text("open"), act: () => visit(id), undo: false} : {};
  toast(said, "neutral", {...offer, lasts: 20_000});
});
