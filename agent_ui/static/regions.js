// Puts rendered HTML into the page without disturbing what a person is doing in it.
import {Idiomorph} from "./vendor/idiomorph.esm.js";
import {staysFilledIn} from "./filled.js";
import {signInAgain} from "./page.js";
import {localise} from "./times.js";

const fragment = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
};

// What was read by itself, after the page, is no part of what the server renders, nor is what somebody searched for there.
const readByItself = (node) => node.matches?.("[data-part][data-read], [data-found]");

// A part somebody unfolded stays unfolded, an entry that a link led to stays marked, a mail that was loaded stays loaded,
// what is filled in and not sent stays, and who else looks is told apart.
const ASIDE = new Set(["open", "data-called"]);
const callbacks = {
  beforeNodeMorphed: (node, fresh) => !node.classList?.contains("lookers") && !readByItself(node) && !staysFilledIn(node, fresh),
  // What was made able to have the focus, and may have it now, keeps it.
  beforeAttributeUpdated: (name, _, change) => !ASIDE.has(name) && !(name === "tabindex" && change === "remove"),
  beforeNodeRemoved: (node) => node.nodeName !== "IFRAME",
};

/** Morph an element into what the server rendered; focus, selection and half-typed text stay. */
export const morph = (element, html, style = "outerHTML") => {
  // Only a field somebody types in is left alone: a button that has the focus may well turn into another.
  const typing = document.activeElement?.matches("input, textarea, select") ?? false;
  Idiomorph.morph(element, fragment(html), {morphStyle: style, ignoreActiveValue: typing, callbacks});
  localise(element.isConnected ? element : document);
};

/** The only element of rendered HTML. */
export const element = (html) => fragment(html).firstElementChild;

/** The status of what is refused because the session is over: whoever asked is led to sign in again, and told so there. */
export const SIGNED_OUT = 401;

// After a sleep an answer may never come: nothing may wait for it longer than this (milliseconds).
const ANSWER_WITHIN = 15_000;

/** Fetch a rendered fragment, with when it was asked for; throws what the server refused. */
export const fetchHtml = async (address) => {
  const asked = performance.now();
  const response = await fetch(address, {headers: {Accept: "text/html"}, signal: AbortSignal.timeout(ANSWER_WITHIN)});
  if (response.redirected && new URL(response.url).pathname === "/sign-in") {
    signInAgain();
    throw Object.assign(new Error("signed out"), {status: SIGNED_OUT});
  }
  if (!response.ok) throw Object.assign(new Error(response.statusText), {status: response.status});
  return {html: await response.text(), url: response.url, next: response.headers.get("X-Next-Cursor") ?? "", asked};
};
