// A supervisor changes a colleague's work mode.
import {asksAbout} from "./about.js";
import {command} from "./connection.js";
import {byId, openDialog, text} from "./page.js";
import {toast} from "./toasts.js";

const dialog = () => byId("dialog-mode");
const form = () => dialog().querySelector("[data-form]");

const chosen = () => new FormData(form()).get("mode");

const fit = () => {
  form().querySelector("[data-not-ready]").hidden = chosen() !== "notReady";
};

// Whoever is not there can only be taken off duty.
const offer = (away) => {
  for (const input of form().querySelectorAll('[name="mode"]')) {
    input.closest("label").hidden = away && input.value !== "loggedOff";
    if (away) input.checked = input.value === "loggedOff";
  }
};

const ask = ({dataset}) => {
  asksAbout(dialog(), dataset.changeMode);
  offer(dataset.away === "yes");
  fit();
  byId("dialog-mode-title").textContent = text("change_mode_of", {name: dataset.name});
  openDialog(dialog());
};

const change = async () => {
  const mode = chosen();
  const reason = mode === "notReady" ? byId("mode-reason").value : "";
  const values = {agent_id: Number(dialog().dataset.about), mode, reason, why: byId("mode-why").value};
  if (!(await command("change_mode", values))) return;
  form().reset();
  fit();
  toast(text("mode_changed"), "good");
};

document.addEventListener("click", ({target}) => {
  const button = target.closest?.("[data-change-mode]");
  if (button) ask(button);
});
document.addEventListener("change", ({target}) => target.name === "mode" && fit());
document.addEventListener("submit", ({target}) => target.dataset?.form === "change-mode" && change());
