// One act on one conversation or on many: the question before it, how it goes, and the way back.
import {openReading, untitle} from "./asking.js";
import {chooseNone, selection} from "./choose.js";
import {command, onConnect, onPaint} from "./connection.js";
import {expecting, priority, state, tags} from "./expect.js";
import {byId, openNumber, speak, text} from "./page.js";
import {fetchHtml, morph} from "./regions.js";
import {timeOf, timesIn} from "./sending.js";
import {toast} from "./toasts.js";

const words = (written) => (written ?? "").split(",").map((word) => word.trim()).filter(Boolean);

// What each act is told, from its form.
const valuesOf = {
  "transfer": (data) => ({queue_id: Number(data.get("queue"))}),
  "give": (data) => ({agent_id: Number(data.get("agent"))}),
  "pin": (data) => ({agent_id: Number(data.get("agent"))}),
  "priority": (data) => ({priority: Number(data.get("act-priority"))}),
  "snooze": (data) => ({until: data.get("until") && timeOf(data.get("until"), byId("act-until"))}),
  "close": (data) => ({code: data.get("code")}),
  "tag": (data, form) => ({
    add: words(data.get("act-add")),
    remove: [...words(data.get("act-remove")), ...[...form.querySelectorAll("[name=kept]:not(:checked)")].map(({value}) => value)],
  }),
  "spam": (data) => ({block: data.has("act-block")}),
  "export": (data) => ({form: data.get("form")}),
};

// What one conversation is told, what is expected of that, what is said when it is done, and what takes it back.
const ofOne = {
  "priority": ["prioritise", (values) => [priority(text("priority_is", {number: values.priority}))], "prioritised"],
  "tag": ["change_tags", ({add, remove}) => tags(add, remove), "tagged"],
  "spam": ["mark_spam", () => [state("spam")], "spam", "unmark_spam"],
};

/** Ask what is needed for an act on the open conversation, or on all that are chosen. */
export const openAct = async (button) => {
  const number = button.closest("article.conversation") ? openNumber() : null;
  const chosen = number === null ? selection() : null;
  if (number === null && !chosen) return;
  const dialog = byId("dialog-act");
  untitle(dialog);
  const address = `/desk/fragments/acts/${button.dataset.act}${number === null ? "" : `?interaction=${number}`}`;
  await openReading(dialog, address, (html) => {
    dialog.about = {number, chosen};
    dialog.querySelector("[data-act-form]").innerHTML = html;
    fitAct(dialog.querySelector("form[data-act]"));
  });
};

const fitAct = (form) => {
  byId("dialog-act-title").textContent = form.dataset.title;
  const many = form.querySelector("[data-many]");
  if (many) many.textContent = byId("bulk-count").textContent;
  if (byId("act-until")) timesIn(byId("act-until"));
};

const actOnOne = async (act, number, values) => {
  const [name, expected, said, undo] = ofOne[act];
  const expectations = number === openNumber() ? expected(values) : [];
  if (!(await expecting(expectations, () => command(name, {interaction_id: number, ...values})))) return;
  toast(text(said), "good", undo && {label: text("undo"), act: () => command(undo, {interaction_id: number}), lasts: 20_000});
};

const actOnMany = async (act, chosen, values) => {
  const {count, ...which} = chosen;
  if (act === "export") {
    const ordered = await command("export_start", {key: crypto.randomUUID(), ...which, ...values});
    if (ordered) location.assign(`/desk/exports/${ordered.export_id}`);
    return;
  }
  const aside = byId("act-aside")?.checked ?? false;
  const begun = await command("bulk_start", {act, key: crypto.randomUUID(), ...which, ...values, aside});
  if (begun) chooseNone();
};

document.addEventListener("submit", ({target}) => {
  if (target.dataset?.form !== "act") return;
  const {number, chosen} = target.closest("dialog").about;
  const {act} = target.dataset;
  const values = {...valuesOf[act](new FormData(target), target), note: byId("act-note")?.value ?? ""};
  if (number === null) actOnMany(act, chosen, values);
  else actOnOne(act, number, values);
});

export const notSpam = async () => {
  if (await command("unmark_spam", {interaction_id: openNumber()})) toast(text("no_spam"), "good");
};

const ofRun = (name) => (button) => command(name, {run_id: Number(button.dataset.run)});
export const stopRun = ofRun("bulk_stop");
export const dismissRun = ofRun("bulk_dismiss");
export const undoRun = async (button) => {
  if (!(await ofRun("bulk_undo")(button))) return;
  button.remove();
};

const ended = (place) => [...place.querySelectorAll('.bulk-run:not([data-state="running"])')].map(({id}) => id);

const paint = (html) => {
  const place = byId("bulk-runs");
  const before = new Set(ended(place));
  morph(place.querySelector("ul"), html, "innerHTML");
  place.hidden = !place.querySelector(".bulk-run");
  // How far it is, is seen; how it ended is said too.
  for (const id of ended(place)) if (!before.has(id)) speak([...byId(id).querySelectorAll("span[class]")].map(({textContent}) => textContent.trim()).join(" "));
};

onPaint("bulk", ({html}) => paint(html));
onConnect(() => fetchHtml("/desk/fragments/bulk").then(({html}) => paint(html), () => {}));
