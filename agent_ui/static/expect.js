// What an act is expected to do is shown at once, and taken back if the hub refuses it. What it did, only the hub knows:
// whatever it paints there replaces what was expected, and what nothing replaced is read anew.
import {stale} from "./connection.js";
import {byId, conversation} from "./page.js";

// By then what an accepted act changed has been painted (milliseconds).
const PAINTED_WITHIN = 5000;

/** What stands ready in the page to be expected of an act; `words`, if any, are put into it. */
const ready = (of, words) => {
  const shown = byId("expected").content.querySelector(`[data-of="${of}"]`).cloneNode(true);
  shown.dataset.expected = words ?? "";
  if (words) (shown.querySelector(".truncate, .badge") ?? shown).append(words);
  return shown;
};

/** Something comes to stand in a place, instead of what is named of it. */
const added = (of, place, {words = "", instead = []} = {}) => ({place, instead, shown: of && ready(of, words)});

const mark = (name) => conversation()?.querySelector(`[data-mark="${name}"]`);
const whole = (of, place, words) => added(of, place, {words, instead: [...place?.children ?? []]});

/** The conversation comes to be in another state. */
export const state = (of) => whole(of, mark("state"));

/** It is as urgent as that. */
export const priority = (words) => whole("priority", mark("priority"), words);

/** It has these tags more, and those no more. */
export const tags = (more, less) => [
  added(null, null, {instead: [...mark("tags")?.children ?? []].filter((tag) => less.includes(tag.textContent.trim()))}),
  ...more.map((tag) => added("tag", mark("tags"), {words: tag})),
];

/** Who sits here is in another mode. */
export const mode = (of) => whole(of, byId("agent-presence").querySelector(".presence-state"));

/** What was offered is in hand. */
export const inHand = (offer) => [
  added(null, null, {instead: [offer]}),
  added("hand", byId("agent-hand").querySelector(".hand-list"), {words: offer.querySelector(".offer-who").textContent}),
];

const show = ({shown, place, instead}) => {
  for (const old of instead) old.dataset.outdated = "";
  if (shown) place?.append(shown);
};

const takeBack = ({shown, instead}) => {
  for (const old of instead) delete old.dataset.outdated;
  shown?.remove();
};

const stands = ({shown, instead}) => [shown, ...instead].some((part) => part?.isConnected && ("expected" in part.dataset || "outdated" in part.dataset));

/** Show what is expected while something is asked of the hub; resolves to its answer, nothing if it was refused. */
export const expecting = async (expected, ask) => {
  expected.forEach(show);
  const answer = await ask();
  if (!answer) expected.forEach(takeBack);
  else setTimeout(() => expected.some(stands) && stale(), PAINTED_WITHIN);
  return answer;
};
