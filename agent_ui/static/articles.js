// Articles that fit the open conversation: put into the answer as a link or as text.
import {command} from "./connection.js";
import {write} from "./composer.js";
import {conversation, openNumber, text} from "./page.js";
import {insertInto} from "./templates.js";
import {toast} from "./toasts.js";

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

/** Go to the first article that fits. */
export const openArticles = () => {
  const place = conversation()?.querySelector(".suggested-articles");
  if (!place) return;
  place.open = true;
  const aside = place.closest("[popover]");
  if (!aside.checkVisibility()) aside.showPopover();
  const first = place.querySelector("[data-do=article-link], [data-do=article-text], a[href]");
  if (first) first.focus();
  else toast(text("no_article"), "neutral");
};
