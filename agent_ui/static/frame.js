// The frame: colleagues, the work mode and the questions it asks.
import {arrivals, command, onPaint} from "./connection.js";
import {expecting, mode} from "./expect.js";
import {byId, openDialog} from "./page.js";
import {wants} from "./personal.js";
import {mark, recount} from "./rail.js";
import {refreshStrip} from "./strip.js";
import {fetchHtml, morph} from "./regions.js";

const REGIONS = {presence: "agent-presence", colleagues: "colleagues"};

export const ready = () => {
  if (wants("notify") && "Notification" in window && Notification.permission === "default") Notification.requestPermission();
  return expecting([mode("ready")], () => command("set_mode", {mode: "ready", reason: ""}));
};

export const notReady = () => openDialog(byId("dialog-not-ready"));

// Regions and the paints that carry them.
const paintOf = new Map([...Object.entries(REGIONS).map(([name, id]) => [id, name]), ["agent-hand", "hand"], ["alerts-count", "alerts"], ["offers", "offers"]]);

/** Read the frame anew. What was painted meanwhile stays: what was read may be older, and what it misses is painted. */
export const refreshFrame = async () => {
  const before = new Map([...paintOf].map(([id, name]) => [id, arrivals(name)]));
  const counted = arrivals("counters");
  const {html} = await fetchHtml("/desk/fragments/frame");
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const region of [...template.content.children]) {
    if (arrivals(paintOf.get(region.id)) === (before.get(region.id) ?? 0)) morph(byId(region.id), region.innerHTML, "innerHTML");
  }
  if (arrivals("counters") !== counted) recount();
  mark();
  refreshStrip();
};

for (const [name, id] of Object.entries(REGIONS)) {
  onPaint(name, ({html}) => {
    const pressed = byId(id).contains(document.activeElement);
    morph(byId(id), html, "innerHTML");
    // The button that was pressed is gone; were another there instead, the key that accepts an offer would press it.
    if (pressed && !byId(id).contains(document.activeElement)) byId("main").focus({preventScroll: true});
  });
}
document.addEventListener("submit", ({target, submitter}) => {
  if (target.dataset.form !== "not-ready") return;
  expecting([mode("not-ready")], () => command("set_mode", {mode: "notReady", reason: submitter.value}));
});
