// The wallboard follows what happens: told that something changed, it asks for the board, at most once a second.
import {onConnect, onPaint} from "./connection.js";
import {byId} from "./page.js";
import {fetchHtml, morph} from "./regions.js";

const PAUSE = 1000;
// A board that takes long to draw is asked for more rarely: whoever looks must not slow down what they look at.
const SHARE = 3;
const LONGEST_PAUSE = 4000;
let turning;
let asked = false;
let drawing = false;
let again = false;
let next = 0;

// Some things turn without an event: somebody has waited too long. The board says in how many seconds the next one does.
const expect = () => {
  clearTimeout(turning);
  const seconds = Number(byId("board")?.dataset.turns ?? 0);
  if (seconds) turning = setTimeout(changed, seconds * 1000);
};

const refresh = async () => {
  const began = Date.now();
  [asked, drawing, again] = [false, true, false];
  try {
    const {html} = await fetchHtml(`/desk/fragments/supervisor${location.search}`);
    morph(byId("board"), html);
  } catch {
    // The line above the page says that there is no connection; whatever happens next asks again.
  }
  drawing = false;
  expect();
  next = began + Math.min(LONGEST_PAUSE, Math.max(PAUSE, SHARE * (Date.now() - began)));
  if (again) changed();
};

const changed = () => {
  // A day that is over stays as it is.
  if (!byId("board")?.hasAttribute("data-live")) return;
  again = drawing;
  if (asked || drawing) return;
  asked = true;
  setTimeout(refresh, Math.max(0, next - Date.now()));
};

for (const name of ["counters", "colleagues", "resync"]) onPaint(name, changed);
onConnect(changed);
expect();
