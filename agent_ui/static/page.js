// What the page was rendered with: who it is for, the form token, and the texts scripts show.
const meta = document.querySelector('meta[name="desk"]').dataset;
const words = JSON.parse(document.getElementById("texts").textContent);

export const user = Number(meta.user);
export const csrf = meta.csrf;
/** Whether keys without Ctrl do anything; each may switch them off. */
export const keysOn = () => document.documentElement.dataset.keys !== "off";

/** Whether an address is that of an object, which is remembered as visited. */
export const isObject = (path) => new RegExp(`^(?:${meta.objects})$`).test(path);

export const supervises = meta.supervises === "yes";
/** The kinds of documents that the viewer may begin. */
export const begins = meta.begins.split(" ");

// The clock of this machine may be wrong by minutes.
const ahead = new Date(meta.now) - Date.now();

/** The hub's time in milliseconds, about. */
export const now = () => Date.now() + ahead;

/** The text of a name, with %(name)s replaced. */
export const text = (name, values = {}) =>
  Object.entries(values).reduce((said, [key, value]) => said.replace(`%(${key})s`, value), words[name] ?? words.failed);

export const byId = (id) => document.getElementById(id);

/** The open conversation's element, or null. */
export const conversation = () => document.querySelector("article.conversation");

/** The number of the open conversation, or null. */
export const openNumber = () => (conversation() ? Number(conversation().dataset.interaction) : null);

/** Who has the work of the open conversation, or null. */
export const holder = () => Number(conversation()?.querySelector("[data-holder]")?.dataset.holder) || null;

/** Whether the viewer may step into what a colleague has. */
export const stepsIn = () => supervises && holder() !== null && holder() !== user && !conversation().querySelector("[data-aside]");

/** Whether this page follows a conversation, the open one, unseen: its address says so. */
export const monitors = (number = openNumber()) =>
  supervises && new URLSearchParams(location.search).has("monitor") && location.pathname.endsWith(`/${number}`);

/** The element of the object whose overview page this is, or null. */
export const overview = () => document.querySelector("[data-overview]");

/** What the server is told of it. */
export const overviewShown = () => {
  const shown = overview()?.dataset;
  return shown ? {overview: shown.overview, object_id: Number(shown.object)} : {};
};

/** What the list shows; the home page shows none. */
export const list = () => {
  const inbox = document.querySelector(".inbox");
  return inbox ? {view: inbox.dataset.view, queue: inbox.dataset.queue, tag: inbox.dataset.tag} : null;
};

/** The message or note of a conversation that an address leads to, "" for its newest; in the list of mentions, the last one. */
export const entryOf = (address) =>
  new URL(address, location).searchParams.get("entry") ?? (list()?.view === "mentions" ? "mention" : "");

let leaving = false;
document.addEventListener("submit", ({target}) => { leaving ||= target.getAttribute("action") === "/sign-out"; });

/** The session is over: have whoever did not leave themselves sign in again, and go on where they were. */
export const signInAgain = () => {
  if (!leaving) location.assign(`/sign-in?${new URLSearchParams({why: "ended", next: location.pathname + location.search})}`);
};

/** Name the page, as the server does when it is loaded. */
export const entitle = (words_) => {
  document.title = `${words_} · ${document.querySelector(".desk-brand").getAttribute("aria-label")}`;
};

const FIELDS = ".dialog-body :is(input:not([type=hidden]), select, textarea, button)";

/** Whoever is asked begins where the dialog says, or at the first thing to fill in or to press, a list of choices at the chosen one. */
export const beginDialog = (dialog) => {
  const first = dialog.querySelector("[autofocus]") ?? [...dialog.querySelectorAll(FIELDS)].find((field) => field.checkVisibility());
  const chosen = first?.type === "radio" && dialog.querySelector(`[name="${first.name}"]:checked`);
  (chosen || first)?.focus();
};

/** Ask something. */
export const openDialog = (dialog) => {
  dialog.showModal();
  beginDialog(dialog);
};

/** Have a screen reader say something when it has a moment. */
export const speak = (words_) => {
  byId("spoken").textContent = "";
  requestAnimationFrame(() => { byId("spoken").textContent = words_; });
};
