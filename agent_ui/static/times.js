// Times as the agent's language and zone write them; the server's text stands until this ran.
import {now as hubNow} from "./page.js";

const meta = document.querySelector('meta[name="desk"]').dataset;
const make = (options) => new Intl.DateTimeFormat(meta.language, {timeZone: meta.timeZone, ...options});
// 8:06 AM, but 08:06, as the server writes both.
const {hour12} = make({hour: "numeric"}).resolvedOptions();
const clock = make({hour: hour12 ? "numeric" : "2-digit", minute: "2-digit"});
const day = make({day: "numeric", month: "short"});
const date = make({day: "2-digit", month: "2-digit", year: "2-digit"});
const full = make({dateStyle: "long", timeStyle: "short"});
const year = make({year: "numeric"});
const sameDay = make({year: "numeric", month: "numeric", day: "numeric"});

const short = (at, now) => {
  if (sameDay.format(at) === sameDay.format(now)) return clock.format(at);
  return year.format(at) === year.format(now) ? day.format(at) : date.format(at);
};

const relative = new Intl.RelativeTimeFormat(meta.language, {numeric: "always", style: "short"});
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60]];

// Less than a minute is said as "now": nobody counts seconds, and no minute has passed yet.
const instant = new Intl.RelativeTimeFormat(meta.language, {numeric: "auto", style: "short"}).format(0, "second");

const distance = (at, now) => {
  const seconds = (at - now) / 1000;
  if (Math.abs(seconds) < 60) return instant;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / length), unit);
};

// What is due says how soon in words; the colour only repeats it.
const paintDue = (badge, now) => {
  const late = new Date(badge.dataset.due) <= now;
  badge.dataset.tone = late ? "bad" : new Date(badge.dataset.warn) <= now ? "warn" : "neutral";
  badge.querySelector(".due-word").textContent = late ? `${badge.dataset.late}: ` : "";
};

const worded = (style, at, now) => {
  if (style === "full") return full.format(at);
  return style === "ago" ? distance(at, now) : short(at, now);
};

/** Write every time of the page anew, or of one part of it. */
export const localise = (part = document) => {
  const now = new Date(hubNow());
  for (const badge of part.querySelectorAll(".due")) paintDue(badge, now);
  for (const element of part.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    const words = worded(element.dataset.style, at, now);
    if (element.textContent !== words) element.textContent = words;
    if (!element.title) element.title = full.format(at);
  }
};

localise();
setInterval(() => localise(), 60_000);
