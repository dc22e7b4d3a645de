// Articles that fit the open conversation: put into the answer as a link or as text.
import {command} from "./connection.js";
import {write} from "./composer.js";
import {byId, conversation, csrf, openNumber, text} from "./page.js";
import {keepingFocus} from "./focus.js";
import {fetchHtml, morph} from "./regions.js";
import {insertInto} from "./templates.js";
import {toast, unreadable} from "./toasts.js";

// However much comes in, what fits is looked up at most so often (milliseconds).
const FOLLOWED_WITHIN = 1000;
// Up to which message of the customer what fits was looked up, by the part that shows it.
const fitted = new WeakMap();
let following;

const fitting = () => conversation()?.querySelector(".suggested-articles [data-part]");
const newest = () => [...conversation().querySelectorAll('.entry[data-kind="inbound"]')].at(-1)?.id;

const readAnew = async (part) => {
  const {html} = await fetchHtml(part.dataset.part);
  keepingFocus(part, () => morph(part, html, "innerHTML"));
};

const follow = async () => {
  const part = fitting();
  // Whoever looks for others meanwhile is shown what fits as soon as nothing is looked for.
  if (!part || fitted.get(part) === newest() || part.parentElement.querySelector("[data-article-words]").value) return;
  fitted.set(part, newest());
  // Nobody sees what is folded: it is read when it is unfolded.
  if (part.closest("details").open) await readAnew(part);
  else delete part.dataset.read;
};

/** Have what fits follow what the customer of the open conversation says. */
export const followArticles = () => {
  const part = fitting();
  if (part && !fitted.has(part)) fitted.set(part, newest());
  if (!part || following || fitted.get(part) === newest()) return;
  following = setTimeout(() => {
    following = undefined;
    follow().catch(() => fitted.set(part, undefined));
  }, FOLLOWED_WITHIN);
};

const lineOf = (button) => button.closest("[data-article]");
const area = () => conversation()?.querySelector(".composer-text");

const use = (line) => command("use_article", {article_id: Number(line.dataset.article), interaction_id: openNumber()});

/** Nobody is told of an article in a note to colleagues unless they write one. */
const put = (words) => {
  if (conversation().querySelector(".composer").dataset.mode === "whisper") write("reply");
  insertInto(area(), words);
};

/** Put where customers read it into what is written. */
export const articleLink = (button) => {
  const line = lineOf(button);
  put(`${line.dataset.title}: ${line.dataset.link}`);
  return use(line);
};

/** Put what it says into what is written. */
export const articleText = async (button) => {
  const [line, number] = [lineOf(button), openNumber()];
  const answer = await command("article_text", {version_id: Number(line.dataset.articleVersion)});
  if (!answer || openNumber() !== number) return;
  put(answer.text);
  await use(line);
};

const TYPED_FOR = 200;
let typed;

// What is looked for instead of what fits; nothing typed, and what fits is there again.
document.addEventListener("input", ({target}) => {
  if (!target.matches?.("[data-article-words]")) return;
  clearTimeout(typed);
  typed = setTimeout(async () => {
    const [place, words] = [target.parentElement.querySelector("[data-part]"), target.value];
    try {
      const {html} = await fetchHtml(`${place.dataset.part}?${new URLSearchParams({words})}`);
      if (target.value === words) place.innerHTML = html;
    } catch (error) {
      unreadable(error);
    }
  }, TYPED_FOR);
});

/** Go to the first article that fits, or to where one is looked for. */
export const openArticles = () => {
  const place = conversation()?.querySelector(".suggested-articles");
  if (!place) return;
  place.open = true;
  const aside = place.closest("[popover]");
  if (!aside.checkVisibility()) aside.showPopover();
  (place.querySelector("[data-do^=article-]") ?? place.querySelector("a[href]") ?? place.querySelector("[data-article-words]")).focus();
};

// Files are sent with the token as a header, for they are read as they come.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("form[data-upload]")) return;
  event.preventDefault();
  const button = event.submitter;
  if (button) button.disabled = true;
  try {
    const address = button?.hasAttribute("formaction") ? button.formAction : form.action;
    const answer = await fetch(address, {method: "POST", body: new FormData(form), headers: {"X-CSRF-Token": csrf, Accept: "text/html"}});
    if (answer.redirected) return location.assign(answer.url);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    byId("main").replaceChildren(...fresh.getElementById("main").childNodes);
  } catch {
    toast(text("offline"), "bad");
  } finally {
    if (button) button.disabled = false;
  }
});
