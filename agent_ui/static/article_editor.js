// Writing an article as it will look; what is written is kept as a draft while somebody types.
import {ask} from "./connection.js";
import {text} from "./page.js";
import {cleanArticle} from "./rich.js";

const KEPT_AFTER = 1500;
const form = document.querySelector(".article-form");
const rich = document.getElementById("article-rich");
const area = document.getElementById("body");
const state = document.querySelector("[data-article-kept]");

area.hidden = true;
rich.hidden = false;
document.querySelector(".article-format").hidden = false;
document.querySelector('label[for="body"]').addEventListener("click", () => rich.focus());

const take = () => { area.value = rich.textContent.trim() || rich.querySelector("img") ? rich.innerHTML : ""; };

let waiting;
let keeping = Promise.resolve();
let overtaken = false;

const keep = async () => {
  take();
  const {title, summary, comment, revision} = form.elements;
  if (!title.value.trim() || overtaken) return;
  const said = {title: title.value, summary: summary.value, body: area.value, comment: comment.value};
  const answer = await ask("keep_article", {version_id: Number(form.dataset.version), revision: Number(revision.value), ...said});
  if (answer?.ok) revision.value = answer.revision;
  overtaken = answer?.error === "conflict";
  state.textContent = answer?.ok ? text("article_kept") : overtaken ? text("article_overtaken") : answer?.message || text("draft_unsaved");
};

const note = () => {
  if (!form.dataset.version) return;
  clearTimeout(waiting);
  state.textContent = text("draft_saving");
  waiting = setTimeout(() => { keeping = keeping.then(keep); }, KEPT_AFTER);
};

form.addEventListener("input", note);
form.addEventListener("submit", (event) => {
  take();
  clearTimeout(waiting);
  if (!form.dataset.version || form.dataset.sent) return;
  // What is on its way must be answered first: the form sends the revision that is known then.
  event.preventDefault();
  form.dataset.sent = "yes";
  const {submitter} = event;
  // Not before this event is over: a form that is just being sent cannot be sent.
  keeping.then(() => setTimeout(() => form.requestSubmit(submitter)));
});

let place = null;
document.addEventListener("selectionchange", () => {
  const range = document.getSelection().rangeCount ? document.getSelection().getRangeAt(0) : null;
  if (range && rich.contains(range.commonAncestorContainer)) place = range.cloneRange();
});
const goBack = () => {
  rich.focus();
  if (!place || !rich.contains(place.commonAncestorContainer)) return;
  document.getSelection().removeAllRanges();
  document.getSelection().addRange(place);
};
const inside = (tag) => document.getSelection().anchorNode?.parentElement?.closest(tag);
const block = (tag) => document.execCommand("formatBlock", false, inside(tag) ? "p" : tag);

const acts = {
  bold: () => document.execCommand("bold"),
  italic: () => document.execCommand("italic"),
  list: () => document.execCommand("insertUnorderedList"),
  numbers: () => document.execCommand("insertOrderedList"),
  heading: () => block("h2"),
  quote: () => block("blockquote"),
  link: () => {
    const address = prompt(text("link_to"), "https://");
    goBack();
    if (address && /^(https?|mailto|tel):/i.test(address)) document.execCommand("createLink", false, address);
  },
  picture: ({dataset}) => {
    const picture = Object.assign(document.createElement("img"), {alt: dataset.name});
    picture.setAttribute("src", dataset.src);
    document.execCommand("insertHTML", false, picture.outerHTML);
  },
};

document.execCommand("defaultParagraphSeparator", false, "p");
document.addEventListener("mousedown", (event) => event.target.closest?.("[data-write]") && event.preventDefault());
document.addEventListener("click", ({target}) => {
  const button = target.closest?.("[data-write]");
  if (!button) return;
  goBack();
  acts[button.dataset.write](button);
  note();
});
rich.addEventListener("paste", (event) => {
  if (event.clipboardData.files.length) return;
  event.preventDefault();
  const html = event.clipboardData.getData("text/html");
  if (html) document.execCommand("insertHTML", false, cleanArticle(html));
  else document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
});
