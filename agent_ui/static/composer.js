// Writing: answers and notes, files, drafts that survive a reload, and the question when something newer was written.
import {ask} from "./connection.js";
import {byId, conversation, csrf, openNumber, text} from "./page.js";
import {element} from "./regions.js";
import {toast} from "./toasts.js";

const MOST_BYTES = 25 * 1024 * 1024;
const TYPING_ENDS = 4000;

const form = () => conversation()?.querySelector(".composer");
const area = () => form()?.querySelector("textarea");
const draftKey = (number, mode) => `draft-${number}-${mode}`;
const newKey = () => crypto.randomUUID();

// One key for one answer, however often it is clicked; a changed text is another answer.
let attempt = {said: "", key: ""};
const keyFor = (said) => {
  if (attempt.said !== said) attempt = {said, key: newKey()};
  return attempt.key;
};

/** Write an answer or a note; each keeps its own draft. */
export const setMode = (mode) => {
  if (!form()) return;
  form().dataset.mode = mode;
  form().querySelector('[data-do="mode-reply"]').setAttribute("aria-pressed", mode === "reply");
  form().querySelector('[data-do="mode-note"]').setAttribute("aria-pressed", mode === "note");
  area().placeholder = area().dataset[mode];
  form().querySelector("[data-send] span").textContent = text(mode === "reply" ? "send" : "save_note");
  area().value = sessionStorage.getItem(draftKey(openNumber(), mode)) ?? "";
};

export const write = (mode) => {
  setMode(mode);
  area()?.focus();
};

/** Bring back what was being written when the page was left. */
export const restoreDraft = () => setMode("reply");

const keepDraft = () => sessionStorage.setItem(draftKey(openNumber(), form().dataset.mode), area().value);

const clear = (mode) => {
  sessionStorage.removeItem(draftKey(openNumber(), mode));
  area().value = "";
  form().querySelector(".composer-files").replaceChildren();
  attempt = {said: "", key: ""};
};

const files = () => [...form().querySelectorAll("[data-file]")].map((item) => item.dataset.file);

const busy = (sending) => form().querySelector("[data-send]").toggleAttribute("disabled", sending);

const sendReply = async (seen) => {
  const [number, words, chosen] = [openNumber(), area().value, files()];
  const answer = await ask("reply", {
    interaction_id: number, text: words, seen_message_id: seen, files: chosen,
    key: keyFor(JSON.stringify([number, words, chosen])),
  });
  if (answer.error === "newer_message") return question(answer);
  return answer;
};

/** Show what the agent has not seen, and let them decide. */
const question = ({entries, last_message_id: newest}) => new Promise((decided) => {
  const dialog = byId("dialog-newer");
  byId("newer-entries").replaceChildren(...entries.map(({html}) => {
    const shown = element(html);
    shown.removeAttribute("id");
    return shown;
  }));
  dialog.returnValue = "edit";
  dialog.showModal();
  dialog.addEventListener("close", async () => {
    conversation().dataset.seen = newest;
    decided(dialog.returnValue === "send" ? await sendReply(newest) : null);
  }, {once: true});
});

const sendNote = () => {
  const [number, body] = [openNumber(), area().value];
  return ask("add_note", {interaction_id: number, body, key: keyFor(JSON.stringify([number, body]))});
};

const send = async () => {
  const mode = form().dataset.mode;
  if (!area().value.trim() || form().querySelector("[data-send]").disabled) return area().focus();
  busy(true);
  try {
    const answer = await (mode === "reply" ? sendReply(Number(conversation().dataset.seen)) : sendNote());
    if (answer === null) return;
    if (answer.error) return toast(answer.message || text(answer.error), "bad");
    clear(mode);
    toast(text(mode === "reply" ? "sent" : "noted"), "good");
  } finally {
    if (form()) busy(false);
  }
};

const upload = (file) => {
  if (file.size > MOST_BYTES) return toast(text("too_large"), "bad");
  const item = document.createElement("li");
  item.className = "file";
  const label = Object.assign(document.createElement("span"), {className: "truncate", textContent: file.name});
  const progress = Object.assign(document.createElement("progress"), {max: 1, value: 0});
  progress.setAttribute("aria-label", `${text("uploading")} ${file.name}`);
  const remove = Object.assign(document.createElement("button"), {type: "button", textContent: "×"});
  remove.setAttribute("aria-label", `${text("remove")} ${file.name}`);
  item.append(label, progress, remove);
  form().querySelector(".composer-files").append(item);
  transfer(file, item, progress, remove);
};

const transfer = (file, item, progress, remove) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", file);
  request.open("POST", "/desk/uploads");
  request.setRequestHeader("X-CSRF-Token", csrf);
  request.responseType = "json";
  request.upload.addEventListener("progress", ({loaded, total}) => { progress.value = loaded / total; });
  request.addEventListener("loadend", () => {
    progress.remove();
    if (request.status === 201) {
      item.dataset.file = request.response.public_id;
    } else if (item.isConnected) {
      item.remove();
      toast(request.response?.detail || text(request.status ? "failed" : "offline"), "bad");
    }
  });
  remove.addEventListener("click", () => {
    request.abort();
    item.remove();
  });
  request.send(body);
};

let typing;
const sayTyping = (now) => ask("typing", {interaction_id: openNumber(), typing: now});
const noteTyping = () => {
  if (!typing) sayTyping(true);
  clearTimeout(typing);
  typing = setTimeout(() => {
    typing = undefined;
    if (openNumber() !== null) sayTyping(false);
  }, TYPING_ENDS);
};

document.addEventListener("input", ({target}) => {
  if (target !== area()) return;
  keepDraft();
  noteTyping();
});
document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  event.preventDefault();
  send();
});
document.addEventListener("keydown", (event) => {
  if (event.target === area() && event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
});
document.addEventListener("change", ({target}) => {
  if (!target.matches?.("[data-files]")) return;
  [...target.files].forEach(upload);
  target.value = "";
});
document.addEventListener("paste", (event) => {
  if (event.target === area()) [...event.clipboardData.files].forEach(upload);
});
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.target.closest?.(".composer")) return;
    event.preventDefault();
    if (kind === "drop") [...event.dataTransfer.files].forEach(upload);
  });
}
