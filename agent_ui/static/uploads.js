// Files for an answer: chosen, dropped or pasted, sent at once, and listed below the text.
import {draftOf, keepDraft} from "./drafts.js";
import {conversation, csrf, openNumber, text} from "./page.js";
import {insertInto} from "./templates.js";
import {toast} from "./toasts.js";

const MOST_BYTES = 25 * 1024 * 1024;

const place = () => conversation().querySelector(".composer-files");

/** The files of the answer, as {id, name}. */
export const attached = () =>
  [...place().querySelectorAll("[data-file]")].map(({dataset}) => ({id: dataset.file, name: dataset.name}));

/** Whether a file is still on its way. */
export const isUploading = () => place().querySelector("progress") !== null;

const keep = () => keepDraft(openNumber(), "reply", {files: attached()});

const listed = (name) => {
  const item = document.createElement("li");
  item.className = "file";
  item.dataset.name = name;
  const label = Object.assign(document.createElement("span"), {className: "truncate", textContent: name});
  const remove = Object.assign(document.createElement("button"), {type: "button", textContent: "×"});
  remove.setAttribute("aria-label", `${text("remove")} ${name}`);
  remove.addEventListener("click", () => {
    item.remove();
    keep();
  });
  item.append(label, remove);
  place().append(item);
  return item;
};

/** List what was attached before the page was left. */
export const restoreFiles = () => {
  place().replaceChildren();
  for (const {id, name} of draftOf(openNumber(), "reply").files) listed(name).dataset.file = id;
};

/** Send a file to the server; it belongs to whoever's answer names it. */
export const upload = (file) => {
  if (file.size > MOST_BYTES) return toast(text("too_large"), "bad");
  const item = listed(file.name);
  const progress = Object.assign(document.createElement("progress"), {max: 1, value: 0});
  progress.setAttribute("aria-label", `${text("uploading")} ${file.name}`);
  item.querySelector("span").after(progress);
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", "/desk/uploads");
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.responseType = "json";
  request.upload.addEventListener("progress", ({loaded, total}) => { progress.value = loaded / total; });
  request.addEventListener("loadend", () => finish(request, item, progress));
  item.querySelector("button").addEventListener("click", () => request.abort());
  request.send(body);
};

/** A pasted picture stands in the text by its name, which no other file of the answer has. */
const insertPicture = (area, file) => {
  const [, stem, ending] = file.name.match(/^(.*?)(\.[^.]*)?$/);
  const names = new Set([...place().querySelectorAll("[data-name]")].map(({dataset}) => dataset.name));
  let name = file.name;
  for (let number = 2; names.has(name); number += 1) name = `${stem}-${number}${ending ?? ""}`;
  upload(new File([file], name, {type: file.type}));
  insertInto(area, `[${name}]`);
};

const finish = (request, item, progress) => {
  progress.remove();
  // Taken away again, or the page shows another conversation by now.
  if (!item.isConnected) return;
  if (request.status === 201) {
    item.dataset.file = request.response.public_id;
    keep();
  } else {
    item.remove();
    toast(request.response?.detail || text(request.status ? "failed" : "offline"), "bad");
  }
};

document.addEventListener("change", ({target}) => {
  if (!target.matches?.("[data-files]")) return;
  [...target.files].forEach(upload);
  target.value = "";
});
/** Files that are pasted or dropped; pictures stand in an answer where somebody writes. */
const takeIn = (files) => {
  const [area, {mode}] = [conversation().querySelector(".composer-text"), conversation().querySelector(".composer").dataset];
  for (const file of files) {
    if (file.type.startsWith("image/") && mode === "reply") insertPicture(area, file);
    else upload(file);
  }
};
document.addEventListener("paste", ({target, clipboardData}) => {
  if (target.closest?.(".composer-text, .composer-rich")) takeIn(clipboardData.files);
});
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.closest?.(".composer")) return;
    event.preventDefault();
    if (kind === "drop") takeIn(event.dataTransfer.files);
  });
}
