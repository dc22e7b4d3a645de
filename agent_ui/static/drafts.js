// What is being written: kept on the server while somebody types, and in this tab for as long as the server has it not.
import {ask, onConnect, onPaint} from "./connection.js";
import {conversation, openNumber, user} from "./page.js";

const SAVE_AFTER = 1000;
const TRY_AGAIN_AFTER = 5000;
// A command must fit into one packet of the connection (64 kB), with some room around the text.
const MOST_BYTES = 60_000;
const NOTHING = {text: "", html: "", files: [], copies: "", hidden_copies: ""};
const KINDS = ["reply", "note", "scratch"];
const PREFIX = `draft-${user}-`;

const drafts = new Map();

/** A draft: its `words`, the `version` the server knows, whether it has changed since (`dirty`), and why it is not kept. */
const draftAt = (number, kind) => {
  const key = `${PREFIX}${number}-${kind}`;
  if (!drafts.has(key)) {
    const left = JSON.parse(sessionStorage.getItem(key));
    const words = {...NOTHING, ...left?.words};
    drafts.set(key, {key, number, kind, version: "", replaced: null, dirty: Boolean(left), ...left, words});
  }
  return drafts.get(key);
};

/** Whether a text and what goes with it can travel. */
export const fits = (words) => new Blob([JSON.stringify(words)]).size <= MOST_BYTES;

export const draftOf = (number, kind) => draftAt(number, kind).words;

/** What another window wrote meanwhile, or null. */
export const otherOf = (number, kind) => draftAt(number, kind).replaced;

/** How it stands: "" with nothing written, else saving, saved or unsaved. */
export const stateOf = (number, kind) => {
  const {dirty, saving, failed, version} = draftAt(number, kind);
  if (failed) return "unsaved";
  return dirty || saving ? "saving" : version && "saved";
};

/** Tell whoever shows it how it stands; `elsewhere`: the words are not those of this page. */
const changed = ({number, kind}, elsewhere) =>
  document.dispatchEvent(new CustomEvent("draft-changed", {detail: {number, kind, elsewhere}}));

const keepHere = (draft) => {
  if (draft.dirty) sessionStorage.setItem(draft.key, JSON.stringify({words: draft.words, version: draft.version}));
  else sessionStorage.removeItem(draft.key);
};

const schedule = (draft, after = SAVE_AFTER) => {
  draft.timer ??= setTimeout(() => save(draft), after);
};

/** Keep a draft: here at once, on the server soon. */
export const keepDraft = (number, kind, words) => {
  const draft = draftAt(number, kind);
  draft.words = {...draft.words, ...words};
  draft.dirty = true;
  keepHere(draft);
  if (!draft.saving) schedule(draft);
  changed(draft, false);
};

const push = async (draft) => {
  const {words, version, number, kind} = draft;
  if (!fits(words)) return {error: "too_long"};
  draft.dirty = false;
  const files = words.files.map(({id}) => id);
  return ask("keep_draft", {...words, interaction_id: number, kind, files, version});
};

const settle = (draft, answer) => {
  draft.failed = answer.error ?? null;
  if (answer.ok) draft.version = answer.version;
  else draft.dirty = true;
  draft.settled = performance.now();
  keepHere(draft);
  // No connection is no reason to try: when it is back everything is.
  if (answer.error === "unavailable" || answer.error === "too_fast") schedule(draft, TRY_AGAIN_AFTER);
  if (answer.ok && draft.dirty) schedule(draft);
};

const send = async (draft) => {
  const answer = await push(draft);
  settle(draft, answer);
  const missed = draft.heard !== undefined && draft.heard !== draft.version;
  delete draft.heard;
  delete draft.saving;
  if (answer.ok && (missed || (answer.replaced && !draft.replaced))) await reload(draft.number);
  changed(draft, false);
};

const save = (draft) => {
  clearTimeout(draft.timer);
  delete draft.timer;
  if (draft.dirty && !draft.saving) draft.saving = send(draft);
  return draft.saving;
};

/** The version the server has, when what is on its way has arrived. */
export const versionOf = async (number, kind) => {
  const draft = draftAt(number, kind);
  clearTimeout(draft.timer);
  delete draft.timer;
  await draft.saving;
  return draft.version;
};

/** It was not sent after all: keep on keeping it. */
export const keepOn = (number, kind) => draftAt(number, kind).dirty && schedule(draftAt(number, kind));

/** It is no draft any more, and the server knows. */
export const forgetDraft = (number, kind) => {
  const draft = draftAt(number, kind);
  clearTimeout(draft.timer);
  Object.assign(draft, {words: NOTHING, version: "", replaced: null, dirty: false, failed: null, timer: undefined});
  draft.settled = performance.now();
  keepHere(draft);
  changed(draft, true);
};

/** Drop what is written, and return it. */
export const discard = async (number, kind) => {
  const {words} = draftAt(number, kind);
  await versionOf(number, kind);
  forgetDraft(number, kind);
  await ask("discard_draft", {interaction_id: number, kind});
  return words;
};

/** Write on with what the other window wrote, or with what stands here. */
export const choose = async (number, kind, other) => {
  await save(draftAt(number, kind));
  if ((await ask("choose_draft", {interaction_id: number, kind, other})).ok) await reload(number);
};

const take = (number, kept, asked) => {
  for (const kind of KINDS) {
    const [draft, {words = NOTHING, version = "", replaced = null} = {}] = [draftAt(number, kind), kept[kind]];
    // What the server was asked before it had this is older; whatever is newer will be told.
    if (draft.settled > asked) continue;
    draft.replaced = replaced;
    // What was written here since is put to the server, which sees whether it was written on elsewhere.
    if (draft.dirty) schedule(draft);
    else if (!draft.saving) Object.assign(draft, {words, version});
    changed(draft, true);
  }
};

const reload = async (number) => {
  const asked = performance.now();
  const answer = await ask("drafts", {interaction_id: number});
  if (answer.ok) take(number, answer.drafts, asked);
};

/** Begin with what came with the open conversation, once; `asked` is when that was asked for, nothing with the page itself. */
export const takeDrafts = () => {
  const {drafts: kept, asked} = conversation().dataset;
  delete conversation().dataset.drafts;
  if (kept) take(openNumber(), JSON.parse(kept), Number(asked ?? 0));
};

const pushAll = () => Promise.all([...drafts.values()].filter(({dirty}) => dirty).map(save));

onPaint("draft", ({id, kind, version}) => {
  const draft = drafts.get(`${PREFIX}${id}-${kind}`);
  if (!draft || draft.version === version) return;
  if (draft.saving) draft.heard = version;
  else if (!draft.dirty) reload(id);
});
onConnect(async () => {
  for (const key of Object.keys(sessionStorage).filter((each) => each.startsWith(PREFIX))) {
    const [number, kind] = key.slice(PREFIX.length).split("-");
    draftAt(Number(number), kind);
  }
  await pushAll();
  if (openNumber() !== null) await reload(openNumber());
});
addEventListener("pagehide", pushAll);
