// The wallboard follows what happens: told that something changed, it asks for the board, at most once a second.
import {onConnect, onPaint} from "./connection.js";
import {byId} from "./page.js";
import {fetchHtml, morph} from "./regions.js";

const PAUSE = 1000;
let asked = false;
let last = 0;

const refresh = async () => {
  asked = false;
  last = Date.now();
  try {
    const {html} = await fetchHtml("/desk/fragments/supervisor");
    morph(byId("board"), html);
  } catch {
    // The line above the page says that there is no connection; whatever happens next asks again.
  }
};

const changed = () => {
  if (asked) return;
  asked = true;
  setTimeout(refresh, Math.max(0, last + PAUSE - Date.now()));
};

for (const name of ["counters", "colleagues", "resync"]) onPaint(name, changed);
onConnect(changed);
