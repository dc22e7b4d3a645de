// The customer beside the open conversation: read anew when something happened to them, there or elsewhere.
import {keepingFocus} from "./focus.js";
import {byId, openNumber} from "./page.js";
import {fetchHtml, morph} from "./regions.js";

let last = 0;

/** Whether the customer was read after a moment, which is of the clock of `fetchHtml`. */
export const customerReadSince = (moment) => last > moment;

/** Read who stands there, what goes on with them and what is planned; throws what the server refused. */
export const refreshCustomer = async () => {
  const number = openNumber();
  if (number === null || !byId(`conversation-${number}-card`)) return;
  const order = last = performance.now();
  const {html} = await fetchHtml(`/desk/fragments/interactions/${number}/customer`);
  // What was asked for earlier is never shown over what was asked for later.
  const place = byId(`conversation-${number}-card`);
  if (last === order && openNumber() === number) keepingFocus(place, () => morph(place, html));
};
