// What is about whoever sits here: how they like the desk, where they were, and what needs them.
import {ask, onConnect, onPaint} from "./connection.js";
import {byId, conversation, isObject, openNumber} from "./page.js";
import {fetchHtml} from "./regions.js";
import {localise} from "./times.js";
import {unreadable} from "./toasts.js";

const root = document.documentElement;

/** Whether offers sound and notify. */
export const wants = (what) => root.dataset[what] !== "off";

let noted = "";

/** Remember the object the page shows. */
export const noteVisit = async () => {
  const number = openNumber();
  const path = number === null ? location.pathname : `/desk/interactions/${number}`;
  if (!isObject(path) || path === noted) return;
  const title = number === null ? document.title.split(" · ")[0] : `#${number} ${conversation().getAttribute("aria-label")}`;
  if ((await ask("visited", {path, title})).ok) noted = path;
};

const fill = async (list, part) => {
  try {
    const {html} = await fetchHtml(`/desk/fragments/${part}`);
    list.innerHTML = html;
    localise();
  } catch (error) {
    unreadable(error);
  }
};

const readAll = () => {
  const newest = byId("alerts-list").querySelector("[data-alert]");
  if (newest) ask("read_alerts", {up_to: Number(newest.dataset.alert)});
};

const paintCount = ({unread}) => {
  byId("alerts-count").textContent = unread || "";
};

for (const part of ["visits", "alerts", "searches"]) {
  byId(part).addEventListener("toggle", async ({newState}) => {
    if (newState !== "open") return;
    await fill(byId(`${part}-list`), part);
    if (part === "alerts") readAll();
  });
  byId(part).addEventListener("click", ({target}) => target.closest("a") && byId(part).hidePopover());
}

onConnect(noteVisit);
onPaint("alerts", paintCount);
onPaint("settings", ({scheme, density, language, ...switches}) => {
  // Whatever is being written is kept; a page in another language is another page.
  if (language !== root.lang) return location.reload();
  root.toggleAttribute("data-scheme", Boolean(scheme));
  if (scheme) root.dataset.scheme = scheme;
  root.dataset.density = density;
  for (const [name, on] of Object.entries(switches)) root.dataset[name] = on ? "on" : "off";
});
