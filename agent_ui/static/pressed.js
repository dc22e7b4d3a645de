// Which key was pressed, the same on every keyboard.

// Signs of the table that stand on letters in other scripts: as on a US keyboard, without and with Shift.
const SIGNS = {BracketLeft: "[{", BracketRight: "]}", Comma: ",<", Period: ".>"};

// AltGr writes signs, such as [ on a German keyboard; Windows tells it as Ctrl and Alt.
const writesSign = (event) => event.getModifierState?.("AltGraph");

/** The sign a key stands for: what it writes, or, where that is no Latin letter or sign, what stands there on a US keyboard. */
export const keyOf = (event) => {
  const {key = "", code = "", shiftKey} = event;
  if (key.length > 1 || key < "\u0080" || writesSign(event)) return key;
  const letter = code.match(/^Key([A-Z])$/)?.[1];
  if (letter) return shiftKey ? letter : letter.toLowerCase();
  return SIGNS[code]?.[Number(shiftKey)] ?? key;
};

/** Whether Ctrl, or Cmd, is held with it, and nothing else that makes it another key. */
export const isHeld = (event) => (event.ctrlKey || event.metaKey) && !writesSign(event);

/** Whether it is pressed by itself, at most with Shift. */
export const isAlone = (event) => writesSign(event) || !(event.ctrlKey || event.metaKey || event.altKey);
