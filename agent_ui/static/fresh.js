// Catching up: after a break, or when something was missed, everything that is shown is read anew.
import {refreshBlocks} from "./blocks.js";
import {isConnected, live, onConnect, onPaint, watch} from "./connection.js";
import {refreshFrame} from "./frame.js";
import {refreshWork} from "./navigate.js";
import {catchUp} from "./talk.js";

const TRY_AGAIN_AFTER = 2000;
let running = false;
let again = false;

const readAll = async () => {
  do {
    again = false;
    // First: what is newer than what is read now is told from here on, and whoever was away counts as there again.
    await watch();
    await Promise.all([catchUp(), refreshFrame(), refreshWork(), refreshBlocks()]);
  } while (again);
};

/** Read everything anew; asked while it does, it begins once more, for what it has read may be older than the reason. */
const catchAllUp = async () => {
  again = true;
  live(false);
  if (running) return;
  running = true;
  try {
    await readAll();
    live(isConnected());
  } catch {
    // A connection that comes back later catches up by itself.
    if (isConnected()) setTimeout(catchAllUp, TRY_AGAIN_AFTER);
  } finally {
    running = false;
  }
};

onConnect(catchAllUp);
onPaint("resync", catchAllUp);
document.addEventListener("stale", catchAllUp);
