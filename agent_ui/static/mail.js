// A mail's own look is loaded when somebody asks for it, into a frame that can run nothing and is as high as the mail.
const LINE = 26;
const LOWEST = 160;
// What is higher than this, about twenty screens, scrolls within its frame (pixels).
const HIGHEST = 20_000;
// As high as the frame of a mail may be whose height cannot be found out.
const ESTIMATED = 640;

const bounded = (height, highest = HIGHEST) => Math.min(highest, Math.max(LOWEST, height));

/** About how high a mail will be, by its text: for as long as it loads. */
const estimate = (place) => {
  const entry = place.closest(".entry-body");
  const words = entry.querySelector(".entry-quoted .entry-text") ?? entry.querySelector(".entry-text");
  const lines = words.textContent.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 90), 0);
  return bounded(lines * LINE, ESTIMATED);
};

/** How high the frame must be for its page: also the frame's borders, and a scroll bar below what is too wide. */
const heightFor = (frame, page) => {
  const [borders, bar] = [frame.offsetHeight - frame.clientHeight, frame.clientHeight - page.clientHeight];
  return Math.ceil(page.getBoundingClientRect().height) + borders + Math.max(0, bar);
};

/** Make the frame as high as its page; false if the page grows with its frame, and so would for ever. */
const fit = (frame, page) => {
  const wanted = bounded(heightFor(frame, page));
  frame.style.blockSize = `${wanted}px`;
  return bounded(heightFor(frame, page)) <= wanted + 1;
};

/** Follow the page: its height changes with its width, and when an image comes late. */
const follow = (frame, estimated) => {
  const page = frame.contentDocument?.documentElement;
  if (!page) return;
  const observer = new ResizeObserver(() => {
    if (fit(frame, page)) return;
    observer.disconnect();
    frame.style.blockSize = `${estimated}px`;
  });
  observer.observe(page);
};

const frameOf = (place, address) => {
  const [frame, estimated] = [document.createElement("iframe"), estimate(place)];
  // No allow-scripts, here and in the page's own policy: together with that the page could lift its sandbox.
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.title = place.querySelector("summary").textContent;
  frame.style.blockSize = `${estimated}px`;
  frame.addEventListener("load", () => follow(frame, estimated));
  frame.src = address;
  return frame;
};

document.addEventListener("toggle", ({target}) => {
  if (target.open && target.dataset?.html && !target.querySelector("iframe")) target.append(frameOf(target, target.dataset.html));
}, true);

/** Show the images that lie elsewhere, too. */
export const loadImages = (button) => {
  const place = button.closest("[data-html]");
  place.querySelector("iframe")?.remove();
  place.append(frameOf(place, `${place.dataset.html}?images=1`));
  button.closest(".entry-images").hidden = true;
};
