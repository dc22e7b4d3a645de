// What is done with the open conversation at one press.
import {command} from "./connection.js";
import {expecting, state} from "./expect.js";
import {openNumber, text} from "./page.js";
import {toast} from "./toasts.js";

const act = async (name, values, said) => {
  const answer = await command(name, values);
  if (answer) toast(text(said), "good");
  return answer;
};

/** Be told what happens here, or no more. */
export const follow = async (wanted) => {
  const number = openNumber();
  if (!(await command(wanted ? "follow" : "unfollow", {interaction_id: number})) || openNumber() !== number) return;
  toast(text(wanted ? "followed" : "unfollowed"), "good");
};

export const take = () => expecting([state("take")], () => command("pull", {interaction_id: openNumber()}));
export const giveBack = () => expecting([state("give-back")], () => act("return_item", {interaction_id: openNumber()}, "given_back"));
export const release = () => act("release", {interaction_id: openNumber()}, "released");
export const dismiss = () => act("dismiss", {interaction_id: openNumber()}, "closed");
export const retry = (contact) => act("retry", {contact_id: contact}, "retrying");
export const sendAgain = (message) => act("send_again", {message_id: message}, "again");
