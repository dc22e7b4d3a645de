// Writing an answer with bold, lists, quotes and links. The text area beside it always holds the same as plain text.
import {conversation, text} from "./page.js";

const WANTED = "writes-rich";
const form = () => conversation()?.querySelector(".composer");
const rich = () => form()?.querySelector(".composer-rich");
const area = () => form().querySelector(".composer-text");

/** Whether the answer is written with formatting. */
export const isRich = () => form()?.dataset.mode === "reply" && form().hasAttribute("data-rich");

/** Where somebody writes now. */
export const writingPlace = () => (isRich() ? rich() : form()?.querySelector(".composer-text"));

/** What is written as HTML, "" for plain text. */
export const htmlOf = () => (isRich() ? rich().innerHTML : "");

const LINKS = /^(https?|mailto|tel):/i;
const KEPT = {B: "b", STRONG: "b", I: "i", EM: "i", UL: "ul", OL: "ol", LI: "li", BLOCKQUOTE: "blockquote", BR: "br", A: "a"};
const LINES = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "TR", "PRE", "SECTION", "ARTICLE"]);
const DROPPED = new Set(["SCRIPT", "STYLE", "TITLE", "HEAD", "META", "LINK", "TEMPLATE", "XML"]);
const BULLET = /^[\s\u00a0]*[·•o§▪-][\s\u00a0]+/;

const weightOf = (element) => element.dataset.style?.match(/font-weight:\s*(\w+)/)?.[1] ?? "";

/** What an element becomes: a tag that may be written, or "" where only its text stays. */
const tagOf = (element, further) => {
  const weight = weightOf(element);
  if (element.tagName === "A") return LINKS.test(element.getAttribute("href") ?? "") ? "a" : "";
  // Whole documents are pasted within a bold element that is not bold.
  if (KEPT[element.tagName] === "b" && /^(normal|400)$/.test(weight)) return "";
  if (element.tagName === "SPAN" && /^(bold|[6-9]00)$/.test(weight)) return "b";
  return further[element.tagName] ?? KEPT[element.tagName] ?? (LINES.has(element.tagName) ? "div" : "");
};

/** Word writes lists as paragraphs with a mark in front. */
const wordItem = (element, into) => {
  const list = into.lastElementChild?.tagName === "UL" ? into.lastElementChild : into.appendChild(document.createElement("ul"));
  const item = list.appendChild(document.createElement("li"));
  item.textContent = element.textContent.replace(BULLET, "").trim();
};

const copy = (from, into, further) => {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName)) continue;
    if (/\bMsoListParagraph/.test(node.className)) {
      wordItem(node, into);
      continue;
    }
    const tag = tagOf(node, further);
    const made = tag ? into.appendChild(document.createElement(tag)) : into;
    if (tag === "a") made.href = node.getAttribute("href");
    copy(node, made, further);
  }
};

// The security policy would rightly complain of every style and handler in it, although none is ever applied.
const quiet = (html) => html
  .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
  .replace(/<[^>]*>/g, (tag) => tag.replace(/\s(style|on\w+)\s*=/gi, " data-$1="));

/** HTML from anywhere, with nothing in it but what may be written. */
const clean = (html, further = {}) => {
  const made = document.createElement("div");
  copy(new DOMParser().parseFromString(quiet(html), "text/html").body, made, further);
  return made.innerHTML;
};

// What articles have besides; pictures are their files.
const OF_ARTICLES = {H1: "h2", H2: "h2", H3: "h3", H4: "h4", P: "p", PRE: "pre", CODE: "code", TABLE: "table", TBODY: "tbody", TR: "tr", TH: "th", TD: "td"};

/** The same for an article. */
export const cleanArticle = (html) => clean(html, OF_ARTICLES);

const asHtml = (words) => {
  const made = document.createElement("div");
  for (const line of words.split("\n")) {
    const shown = made.appendChild(document.createElement("div"));
    if (line) shown.textContent = line;
    else shown.append(document.createElement("br"));
  }
  return made.innerHTML;
};

/** Show a draft as it was written; an empty one as this person writes. */
export const showRich = ({text: words, html}) => {
  const wanted = html || (!words && localStorage.getItem(WANTED) === "yes");
  form().toggleAttribute("data-rich", Boolean(wanted));
  form().querySelector('[data-do="rich"]').setAttribute("aria-pressed", Boolean(wanted));
  if (rich().innerHTML !== html) rich().innerHTML = clean(html);
};

const follow = () => {
  area().value = rich().innerText.trim() ? rich().innerText.replace(/\u00a0/g, " ") : "";
  area().dispatchEvent(new InputEvent("input", {bubbles: true}));
};

/** Change between text with formatting and plain text, keeping the words. */
export const toggleRich = () => {
  const wanted = !isRich();
  localStorage.setItem(WANTED, wanted ? "yes" : "no");
  if (wanted) rich().innerHTML = area().value ? asHtml(area().value) : "";
  form().toggleAttribute("data-rich", wanted);
  form().querySelector('[data-do="rich"]').setAttribute("aria-pressed", wanted);
  writingPlace().focus();
  area().dispatchEvent(new InputEvent("input", {bubbles: true}));
};

// Who chooses from a list or a dialog leaves the text: it goes on where they were.
let place = null;
document.addEventListener("selectionchange", () => {
  // To ask where the selection is has the whole page laid out, which every change of the focus would pay for.
  if (!rich() || document.activeElement !== rich()) return;
  const range = document.getSelection().rangeCount ? document.getSelection().getRangeAt(0) : null;
  if (range && rich().contains(range.commonAncestorContainer)) place = range.cloneRange();
});

const goBack = () => {
  rich().focus();
  if (!place || !rich().contains(place.commonAncestorContainer)) return;
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(place);
};

/** What stands before the caret, as far back as its line goes; "" while something is selected. */
export const richBefore = () => {
  const {anchorNode, anchorOffset, isCollapsed} = document.getSelection();
  return isCollapsed && anchorNode?.nodeType === Node.TEXT_NODE ? anchorNode.data.slice(0, anchorOffset) : "";
};

/** Put words where somebody was writing, in place of so many characters before. */
export const insertRich = (words, instead = 0) => {
  goBack();
  for (let left = instead; left > 0; left -= 1) document.getSelection().modify("extend", "backward", "character");
  document.execCommand("insertHTML", false, words.includes("\n") ? asHtml(words) : asHtml(words).slice(5, -6));
};

const link = () => {
  const address = prompt(text("link_to"), "https://");
  goBack();
  if (address && LINKS.test(address)) document.execCommand("createLink", false, address);
};

const formats = {
  bold: () => document.execCommand("bold"),
  italic: () => document.execCommand("italic"),
  list: () => document.execCommand("insertUnorderedList"),
  numbers: () => document.execCommand("insertOrderedList"),
  quote: () => {
    const inside = document.getSelection().anchorNode?.parentElement?.closest("blockquote");
    document.execCommand(inside ? "outdent" : "formatBlock", false, "blockquote");
  },
  link,
};

document.execCommand("defaultParagraphSeparator", false, "div");
document.addEventListener("mousedown", (event) => event.target.closest?.("[data-format]") && event.preventDefault());
document.addEventListener("click", ({target}) => {
  const button = target.closest?.("[data-format]");
  if (!button) return;
  goBack();
  formats[button.dataset.format]();
});
document.addEventListener("input", ({target}) => target.matches?.(".composer-rich") && follow());
document.addEventListener("paste", (event) => {
  if (!event.target.closest?.(".composer-rich") || event.clipboardData.files.length) return;
  event.preventDefault();
  const html = event.clipboardData.getData("text/html");
  if (html) document.execCommand("insertHTML", false, clean(html));
  else document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});
