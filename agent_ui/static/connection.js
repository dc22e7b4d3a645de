// The live connection: commands go up and are acknowledged, paints come down, and a lost connection is said so.
import {io} from "./vendor/socket.io.esm.min.js";
import {byId, monitors, openNumber, overviewShown, signInAgain, text} from "./page.js";
import {toast} from "./toasts.js";

const ANSWER_WITHIN = 15_000;
// A short break is nobody's concern; a longer one is.
const SAY_AFTER = 1500;

const socket = io({path: "/desk/socket.io", transports: ["websocket"], reconnectionDelayMax: 5000});
let saying;

/** Note whether the page is up to date, and say so if it is not: what people look at is never silently old. */
export const live = (now) => {
  clearTimeout(saying);
  document.documentElement.toggleAttribute("data-live", now);
  if (now) byId("connection").hidden = true;
  else saying = setTimeout(() => { byId("connection").hidden = false; }, SAY_AFTER);
};

export const isConnected = () => socket.connected;

/** Run when the connection is there, again after every break. */
export const onConnect = (callback) => socket.on("connect", callback);

/** Run for every paint of a kind. */
export const onPaint = (name, callback) => socket.on(name, callback);

const arrived = new Map();
socket.onAny((name) => arrived.set(name, arrivals(name) + 1));

/** How many paints of a kind have come: what was asked for before the last of them may be older than it. */
export const arrivals = (name) => arrived.get(name) ?? 0;

/** Say that something was missed, or could not be read: the page catches up. */
export const stale = () => document.dispatchEvent(new CustomEvent("stale"));

/** Whether it comes back at once. What is clicked in a break that nobody was told of, as on arriving, waits for it. */
const comesBack = () => new Promise((resolve) => {
  if (!byId("connection").hidden) return resolve(false);
  const there = () => resolve(true);
  socket.once("connect", there);
  setTimeout(() => {
    socket.off("connect", there);
    resolve(false);
  }, SAY_AFTER);
});

/** Send a command; resolves to the server's answer, also when it refused. */
export const ask = async (name, values = {}) => {
  if (!socket.connected && !(await comesBack())) return {error: "offline", message: ""};
  try {
    return await socket.timeout(ANSWER_WITHIN).emitWithAck(name, values);
  } catch {
    return {error: "unavailable", message: ""};
  }
};

/** Send a command and say so if it was refused; resolves to the answer, or null. */
export const command = async (name, values = {}) => {
  const answer = await ask(name, values);
  if (answer.ok) return answer;
  toast(answer.message || text(answer.error), "bad");
  return null;
};

// With these the server did not do what it was told, and may yet.
const UNHEARD = new Set(["offline", "unavailable", "too_fast", "failed"]);

/** Tell the server what this page shows, and whether unseen; whoever listens hears its answer. Throws if it is unheard. */
export const watch = async () => {
  const number = openNumber();
  const answer = await ask("watch", {interaction_id: number, ...(monitors() && {monitor: true}), ...overviewShown()});
  if (UNHEARD.has(answer.error)) throw new Error(answer.error);
  if (number === openNumber()) document.dispatchEvent(new CustomEvent("watched", {detail: answer}));
  return answer;
};

socket.on("disconnect", (reason) => {
  live(false);
  // A server that cuts a desk off does not expect it back by itself: the library would not try.
  if (reason === "io server disconnect") socket.connect();
});
socket.on("sign_out", signInAgain);
live(false);
