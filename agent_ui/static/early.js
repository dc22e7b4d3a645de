// What is pressed while the desk's scripts are still on their way waits for them. It is no module: it comes before them.
(() => {
  let pressed = null;
  const note = ({target}) => { pressed = target.closest("button[data-do]") ?? pressed; };
  document.addEventListener("click", note, true);
  document.addEventListener("desk-ready", () => {
    document.removeEventListener("click", note, true);
    if (pressed?.isConnected) pressed.click();
  }, {once: true});
})();
