// The frame: counters, colleagues, the work mode and the questions it asks.
import {command, onPaint} from "./connection.js";
import {byId, list} from "./page.js";
import {fetchHtml, morph} from "./regions.js";

const REGIONS = {counters: "nav-counters", presence: "agent-presence", colleagues: "colleagues", hand: "agent-hand"};

export const ready = () => {
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  return command("set_mode", {mode: "ready", reason: ""});
};

export const notReady = () => byId("dialog-not-ready").showModal();

const AREAS = [[".administration", "data-administration"], [".wallboard", "data-wallboard"]];

/** Mark where in the navigation this page is. */
export const mark = () => {
  const shown = list();
  for (const link of document.querySelectorAll(".desk-rail a")) {
    const here = shown
      ? (shown.queue ? link.dataset.queueLink === shown.queue : link.dataset.viewLink === shown.view)
      : link.hasAttribute(AREAS.find(([area]) => document.querySelector(area))?.[1] ?? "data-home");
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
document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset.form === "not-ready") command("set_mode", {mode: "notReady", reason: submitter.value});
});
mark();
