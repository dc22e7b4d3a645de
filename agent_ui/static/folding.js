// The composer leaves the room to whoever reads: until somebody writes in it, it is a line to begin in.
import {conversation} from "./page.js";
import {keepingEnd} from "./unread.js";

const composer = () => conversation()?.querySelector(".composer");

// Nothing moves under a hand that is still down.
let held = false;

const fold = () => {
  const place = composer();
  if (held || !("open" in (place?.dataset ?? {})) || place.contains(document.activeElement)) return;
  // Whoever chooses a text, or something to copy, goes on where they were.
  if (document.querySelector("dialog[open], :popover-open") || !getSelection().isCollapsed) return;
  keepingEnd(() => { delete place.dataset.open; });
};

document.addEventListener("focusin", ({target}) => {
  if (target.matches?.(".composer-text, .composer-rich")) keepingEnd(() => { target.closest(".composer").dataset.open = ""; });
});
// What the hand does, such as to press another button, is done first.
document.addEventListener("focusout", () => setTimeout(fold));
document.addEventListener("pointerdown", () => { held = true; }, true);
for (const end of ["pointerup", "pointercancel"]) {
  document.addEventListener(end, () => {
    held = false;
    setTimeout(fold);
  }, true);
}
