// Whoever uses the keyboard goes on where they were, though what they stood on is painted anew, moves or goes away.

const links = (place) => [...place.querySelectorAll("a[data-activity]")].filter((link) => link.checkVisibility());

/** What pressing an element does, and to what: another that does the same to the same is as good, wherever it stands. */
const doing = (element) => [element.tagName, element.dataset.do ?? element.name ?? ""].join();
// One thing on the next line may have a button of the same name: it is known by its line, or by what is sent.
const about = (element) => {
  const {activity, date, message, values} = element.dataset;
  if (activity) return [activity, date].join();
  return [element.closest("[id]")?.id, message, values, element.getAttribute("aria-label") ?? element.textContent.trim()].join();
};

/** The one element that does the same to the same; of several alike none is. */
const same = (place, what, whom) => {
  const alike = [...place.querySelectorAll(what.split(",")[0])].filter((each) => doing(each) === what && about(each) === whom && each.checkVisibility());
  return alike.length === 1 ? alike[0] : null;
};

/** In a list of what is planned the next one there, or the one before. */
const beside = (place, order, whom) => {
  const at = order.indexOf(whom);
  if (at < 0) return null;
  const there = new Map(links(place).map((link) => [about(link), link]));
  const next = [...order.slice(at + 1), ...order.slice(0, at).reverse()].find((each) => there.has(each));
  return there.get(next) ?? null;
};

const stand = (place) => {
  // Only what can have the focus is given it.
  if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
  place.focus({preventScroll: true});
};

/**
 * Change part of a page. Whoever stood in it stands at the same thing to do afterwards, else at what is planned next, or
 * at the part itself: never at another button that came to stand there, which the next key would press.
 */
export const keepingFocus = (place, change) => {
  const stood = document.activeElement;
  if (!place.contains(stood) || stood === place) return change();
  const [what, whom, order] = [doing(stood), about(stood), links(place).map(about)];
  change();
  const now = document.activeElement;
  if (place.contains(now) && now !== place && now.checkVisibility() && doing(now) === what && about(now) === whom) return;
  const next = same(place, what, whom) ?? beside(place, order, whom);
  if (next) next.focus();
  else stand(place);
};
