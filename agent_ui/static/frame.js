// The frame: colleagues, the work mode and the questions it asks.
import {command, onPaint} from "./connection.js";
import {byId} from "./page.js";
import {wants} from "./personal.js";
import {mark} from "./rail.js";
import {refreshStrip} from "./strip.js";
import {fetchHtml, morph} from "./regions.js";

const REGIONS = {presence: "agent-presence", colleagues: "colleagues"};

export const ready = () => {
  if (wants("notify") && "Notification" in window && Notification.permission === "default") Notification.requestPermission();
  return command("set_mode", {mode: "ready", reason: ""});
};

export const notReady = () => byId("dialog-not-ready").showModal();

export const refreshFrame = async () => {
  const {html} = await fetchHtml("/desk/fragments/frame");
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const region of [...template.content.children]) morph(byId(region.id), region.innerHTML, "innerHTML");
  mark();
  refreshStrip();
};

for (const [name, id] of Object.entries(REGIONS)) {
  onPaint(name, ({html}) => morph(byId(id), html, "innerHTML"));
}
document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset.form === "not-ready") command("set_mode", {mode: "notReady", reason: submitter.value});
});
