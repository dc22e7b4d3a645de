// Times as the agent's language and zone write them; the server's text stands until this ran.

const meta = document.querySelector('meta[name="desk"]').dataset;
const make = (options) => new Intl.DateTimeFormat(meta.language, {timeZone: meta.timeZone, ...options});
const clock = make({hour: "2-digit", minute: "2-digit"});
const day = make({day: "numeric", month: "short"});
const date = make({day: "2-digit", month: "2-digit", year: "2-digit"});
const full = make({dateStyle: "long", timeStyle: "short"});
const year = make({year: "numeric"});
const sameDay = make({year: "numeric", month: "numeric", day: "numeric"});

const short = (at, now) => {
  if (sameDay.format(at) === sameDay.format(now)) return clock.format(at);
  return year.format(at) === year.format(now) ? day.format(at) : date.format(at);
};

/** Write every time of the page anew. */
export const localise = () => {
  const now = new Date();
  for (const element of document.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    const words = element.dataset.style === "full" ? full.format(at) : short(at, now);
    if (element.textContent !== words) element.textContent = words;
    if (!element.title) element.title = full.format(at);
  }
};

localise();
setInterval(localise, 60_000);
