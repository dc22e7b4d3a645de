// Dialogs whose choices are read from the server: they open at once, and are filled when what can be chosen is there.
import {beginDialog, byId, openNumber} from "./page.js";
import {fetchHtml} from "./regions.js";
import {localise} from "./times.js";
import {unreadable} from "./toasts.js";

/** Ask while what can be answered is still read; `fill` puts it in. Resolves to whether it can be answered now. */
export const openReading = async (dialog, address, fill) => {
  const [asked, number] = [dialog.asked = {}, openNumber()];
  // Whoever closed it, perhaps to be asked something else in it, wants no answer.
  const isLate = () => dialog.asked !== asked || !dialog.open;
  dialog.setAttribute("aria-busy", "true");
  if (!dialog.open) dialog.showModal();
  // Not its first button, which closes it: an Enter that comes early would.
  dialog.tabIndex = -1;
  dialog.focus({preventScroll: true});
  try {
    const {html} = await fetchHtml(address);
    if (isLate()) return false;
    if (openNumber() !== number) return dialog.close();
    fill(html);
  } catch (error) {
    if (isLate()) return false;
    dialog.close();
    return unreadable(error);
  } finally {
    if (dialog.asked === asked) dialog.removeAttribute("aria-busy");
  }
  localise(dialog);
  beginDialog(dialog);
  return true;
};

/** Have no old title over what is still read. */
export const untitle = (dialog) => { byId(`${dialog.id}-title`).textContent = "…"; };
