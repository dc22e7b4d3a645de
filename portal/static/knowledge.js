// Suggestions while somebody types; without this script the form searches all the same.
const ASK_AFTER = 200;
const form = document.querySelector("[data-suggest]");
const list = form?.querySelector(".portal-suggestions");
const field = form?.querySelector("input");
let waiting;
let asked = 0;

const show = (articles) => {
  list.replaceChildren(...articles.map(({title, path}) => {
    const link = Object.assign(document.createElement("a"), {href: path, textContent: title});
    // What is being written elsewhere on the page must not be lost by a look.
    if ("apart" in form.dataset) link.target = "_blank";
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  list.hidden = articles.length === 0;
};

const look = async () => {
  const mine = asked += 1;
  const words = field.value.trim();
  if (words.length < 3) return show([]);
  const address = new URL(form.dataset.suggest, location);
  address.searchParams.set("q", field.value);
  const answer = await fetch(address, {headers: {Accept: "application/json"}}).catch(() => null);
  if (answer?.ok && mine === asked) show((await answer.json()).articles);
};

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, ASK_AFTER);
});
form?.addEventListener("keydown", ({key}) => key === "Escape" && show([]));
form?.addEventListener("focusout", ({relatedTarget}) => form.contains(relatedTarget) || show([]));
