// A mail's own look is loaded when somebody asks for it, into a frame that can run and reach nothing.
const LINE = 26;
const [LOWEST, HIGHEST] = [160, 640];

/** Nobody can look into the frame to see how high its content is, so its text says about how high it will be. */
const heightOf = (place) => {
  const entry = place.closest(".entry-body");
  const words = entry.querySelector(".entry-quoted .entry-text") ?? entry.querySelector(".entry-text");
  const lines = words.textContent.split("\n").reduce((sum, line) => sum + 1 + Math.floor(line.length / 90), 0);
  return Math.min(HIGHEST, Math.max(LOWEST, lines * LINE));
};

const frameOf = (place, address) => {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
  frame.title = place.querySelector("summary").textContent;
  frame.src = address;
  frame.style.blockSize = `${heightOf(place)}px`;
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
