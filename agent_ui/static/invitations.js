// Answering an invitation: one of three buttons, and perhaps a word to its organizer.
import {forgetAttempt, keyOf} from "./attempts.js";
import {ask} from "./connection.js";
import {stillFits} from "./newer.js";
import {byId, conversation, openNumber, text} from "./page.js";
import {callBack} from "./sending.js";
import {toast} from "./toasts.js";

/** Show why somebody should look twice, and let them decide. */
const isSure = ({message, doubts}) => new Promise((decided) => {
  const dialog = byId("dialog-doubtful");
  byId("doubtful-to").textContent = message;
  for (const part of dialog.querySelectorAll("[data-doubt]")) part.hidden = !doubts.includes(part.dataset.doubt);
  dialog.returnValue = "stop";
  dialog.showModal();
  dialog.addEventListener("close", () => decided(dialog.returnValue === "go"), {once: true});
});

const send = async (said) => {
  const answer = await ask("answer_invitation", said);
  if (answer.error === "unconfirmed") return (await isSure(answer)) ? send({...said, confirmed: true}) : null;
  if (answer.error !== "newer_message") return answer;
  const goesOn = await stillFits("reply", said.interaction_id, answer);
  return goesOn ? send({...said, seen_message_id: answer.last_message_id}) : null;
};

/** Answer as the button says, with what is written beside it. */
export const answerInvitation = async ({dataset: {message, place, status}, parentElement: buttons}) => {
  const [number, field] = [openNumber(), byId(`invitation-${message}-${place}`)];
  const [comment, mode] = [field.value, field.id];
  const said = {
    interaction_id: number,
    message_id: Number(message),
    place: Number(place),
    status,
    comment,
    seen_message_id: Number(conversation().dataset.seen),
    key: keyOf(number, mode, JSON.stringify([status, comment])),
    confirmed: false,
  };
  buttons.inert = true;
  try {
    const answer = await send(said);
    if (answer?.error) toast(answer.message || text(answer.error), "bad");
    if (!answer?.ok) return;
    forgetAttempt(number, mode);
    field.value = "";
    const offer = {label: text("undo"), act: () => callBack(answer.message_id), lasts: answer.undo * 1000};
    toast(text("answered"), "good", answer.undo ? offer : {});
  } finally {
    buttons.inert = false;
  }
};
