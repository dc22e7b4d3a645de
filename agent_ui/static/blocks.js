// The blocks of an overview page: each is read by itself, and stands where and as whoever looks at it has put it.
import {command, onPaint} from "./connection.js";
import {keepingFocus} from "./focus.js";
import {byId, overview, speak, text} from "./page.js";
import {fetchHtml, morph} from "./regions.js";
import {localise} from "./times.js";

const CONNECT_WITHIN = 1000;

const blocks = () => [...(overview()?.querySelectorAll("[data-block]") ?? [])];
const blockOf = (element) => element.closest("[data-block]");
const partOf = (element) => element.closest("[data-part]");
const bodyOf = (block) => block.querySelector(".block-body") ?? block;
const open = (part) => !part.hidden && !part.hasAttribute("data-folded") && !part.closest("details:not([open])");

// What each part was asked for last: an answer that comes late is not shown over a later one.
const asking = new WeakMap();

const fail = (part, error) => {
  const failed = byId("block-failed").content.cloneNode(true);
  failed.querySelector("span").textContent = text(error.status === 404 ? "not_found" : error.status ? "unavailable" : "offline");
  bodyOf(part).replaceChildren(failed);
};

/** Read a part of the page; one that was read before keeps what somebody does in it. */
const load = async (part) => {
  const asked = {};
  asking.set(part, asked);
  try {
    const {html} = await fetchHtml(part.dataset.part + (part.dataset.query ? `?${part.dataset.query}` : ""));
    if (asking.get(part) !== asked) return;
    asking.delete(part);
    if (part.dataset.read) keepingFocus(bodyOf(part), () => morph(bodyOf(part), html, "innerHTML"));
    else bodyOf(part).innerHTML = html;
    part.dataset.read = "yes";
    localise();
  } catch (error) {
    if (asking.get(part) !== asked) return;
    asking.delete(part);
    if (!part.classList.contains("overview-head")) {
      delete part.dataset.read;
      fail(part, error);
    }
    // Without a connection the page catches up when it is back; a block that is refused says so itself.
    if (!error.status) throw error;
  }
};

const quietly = (part) => load(part).catch(() => {});

/** Read every block that is open and was not yet, and what else comes by itself. */
export const loadBlocks = () => {
  const unread = (part) => open(part) && !part.dataset.read && !asking.has(part);
  for (const part of [...blocks(), ...document.querySelectorAll("[data-by-itself]")]) if (unread(part)) quietly(part);
  showNone();
};

/** Read everything that is shown anew. */
export const refreshBlocks = () => Promise.all(
  [...(overview()?.querySelectorAll("[data-part]") ?? [])].filter(open).map(load),
);

const showNone = () => {
  const none = overview()?.querySelector(".overview-none");
  if (none) none.hidden = blocks().some((block) => !block.hidden);
};

const arrangement = () => {
  const named = (chosen) => chosen.map(({dataset}) => dataset.block);
  const all = blocks();
  return {
    page: overview().dataset.overview,
    blocks: named(all),
    folded: named(all.filter((block) => block.hasAttribute("data-folded"))),
    hidden: named(all.filter((block) => block.hidden)),
  };
};

let keeping = 0;

const note = (page, version) => {
  if (overview()?.dataset.overview === page) overview().dataset.layout = Math.max(version, Number(overview().dataset.layout));
};

const keep = async (placed = arrangement()) => {
  keeping += 1;
  const answer = await command("arrange", placed);
  keeping -= 1;
  if (answer) note(placed.page, answer.version);
  return answer;
};

const fold = (block, folded) => {
  block.toggleAttribute("data-folded", folded);
  block.querySelector("[aria-expanded]").setAttribute("aria-expanded", String(!folded));
  bodyOf(block).hidden = folded;
};

const hide = (block, hidden) => {
  block.hidden = hidden;
  overview().querySelector(`#overview-menu [data-name="${block.dataset.block}"]`).setAttribute("aria-pressed", String(!hidden));
};

/** Arrange the blocks; with nothing said they stand as the house has them. */
const place = (placed) => {
  const before = document.activeElement;
  const all = new Map(blocks().map((block) => [block.dataset.block, block]));
  const house = overview().dataset.house.split(" ").map((name) => ({name, folded: false, hidden: false}));
  for (const {name, folded, hidden} of placed.length ? placed : house) {
    const block = all.get(name);
    if (!block) continue;
    block.parentElement.append(block);
    fold(block, folded);
    hide(block, hidden);
  }
  before?.focus({preventScroll: true});
  loadBlocks();
};

const say = (block) => {
  const seen = blocks().filter((each) => !each.hidden);
  speak(text("block_moved", {place: seen.indexOf(block) + 1, all: seen.length}));
};

const beside = (block, by) => {
  const seen = blocks().filter((each) => !each.hidden);
  return seen[seen.indexOf(block) + by];
};

const move = (block, by) => {
  const other = beside(block, by);
  if (!other) return;
  const focused = document.activeElement;
  if (by < 0) other.before(block);
  else other.after(block);
  (block.contains(focused) ? focused : block.querySelector("[aria-expanded]")).focus();
  block.scrollIntoView({block: "nearest"});
  say(block);
  keep();
};

const shut = (button) => button.closest("[popover]")?.hidePopover();

const toggle = (button) => {
  const block = byId(`block-${button.dataset.name}`);
  const inside = block.contains(button);
  if (inside) shut(button);
  hide(block, !block.hidden);
  if (inside) overview().querySelector(".overview-top [popovertarget]").focus();
  loadBlocks();
  keep();
};

const usual = async (button) => {
  shut(button);
  const page = overview().dataset.overview;
  const answer = await keep({page, blocks: [], folded: [], hidden: []});
  if (answer && overview()?.dataset.overview === page) place(answer.blocks);
};

const more = async (button) => {
  const part = partOf(button);
  const {html} = await fetchHtml(`${part.dataset.part}?${new URLSearchParams([...new URLSearchParams(part.dataset.query), ...new URLSearchParams(button.dataset.query)])}`);
  const line = button.closest("p");
  line.insertAdjacentHTML("afterend", html);
  const next = line.nextElementSibling;
  line.remove();
  next?.querySelector("a, button")?.focus();
  localise();
};

/** What the buttons of blocks do. */
export const blockActs = {
  "block-fold": (button) => {
    const block = blockOf(button);
    fold(block, !block.hasAttribute("data-folded"));
    loadBlocks();
    keep();
  },
  "block-up": (button) => { shut(button); move(blockOf(button), -1); },
  "block-down": (button) => { shut(button); move(blockOf(button), 1); },
  "block-toggle": toggle,
  "block-usual": usual,
  "block-more": (button) => more(button).catch((error) => fail(partOf(button), error)),
  "block-again": (button) => quietly(partOf(button)),
};

// What a block is filtered by is part of its address.
document.addEventListener("change", ({target}) => {
  const filter = target.closest?.("[data-block-filter]");
  if (!filter) return;
  const part = partOf(filter);
  part.dataset.query = new URLSearchParams([...new FormData(filter)].filter(([, value]) => value));
  quietly(part);
});
document.addEventListener("submit", (event) => event.target.matches("[data-block-filter]") && event.preventDefault());
document.addEventListener("toggle", ({target}) => {
  const part = target.open && target.querySelector?.(":scope > [data-part]");
  if (part) quietly(part);
}, true);

document.addEventListener("keydown", (event) => {
  const by = {ArrowUp: -1, ArrowDown: 1}[event.key];
  const head = by && event.altKey && event.target.closest?.(".block-head");
  if (!head) return;
  event.preventDefault();
  move(blockOf(head), by);
});

// By pointer: a mark shows where the block goes once it is let go.
document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  const block = blockOf(handle);
  let over = null;
  const follows = () => block.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
  const mark = (other) => {
    over?.removeAttribute("data-drop");
    over = other && other !== block ? other : null;
    if (over) over.dataset.drop = follows() ? "after" : "before";
  };
  const draw = ({clientX, clientY}) => mark(document.elementFromPoint(clientX, clientY)?.closest("[data-block]"));
  const drop = ({type}) => {
    handle.removeEventListener("pointermove", draw);
    block.removeAttribute("data-dragged");
    const other = over;
    if (other && type === "pointerup") {
      if (follows()) other.after(block);
      else other.before(block);
      say(block);
      keep();
    }
    mark(null);
  };
  handle.setPointerCapture(event.pointerId);
  block.setAttribute("data-dragged", "");
  handle.addEventListener("pointermove", draw);
  for (const end of ["pointerup", "pointercancel"]) handle.addEventListener(end, drop, {once: true});
});

onPaint("layout", ({page, version, blocks: placed}) => {
  const shown = overview();
  if (shown?.dataset.overview !== page || keeping || version <= Number(shown.dataset.layout)) return;
  note(page, version);
  place(placed);
});
onPaint("overview", ({noun, id, topic}) => {
  const shown = overview();
  if (shown?.dataset.noun !== noun || Number(shown.dataset.object) !== id) return;
  for (const part of shown.querySelectorAll("[data-part]")) {
    if (!part.dataset.topics.split(" ").includes(topic)) continue;
    if (open(part)) quietly(part);
    else delete part.dataset.read;
  }
});
// Once the connection is there the page reads everything; without one it must not wait for that.
setTimeout(loadBlocks, CONNECT_WITHIN);
