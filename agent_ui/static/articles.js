// Articles that fit the open conversation: put into the answer as a link or as text.
import {command} from "./connection.js";
import {write} from "./composer.js";
import {byId, conversation, csrf, openNumber, text} from "./page.js";
import {fetchHtml} from "./regions.js";
import {insertInto} from "./templates.js";
import {toast, unreadable} from "./toasts.js";

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
