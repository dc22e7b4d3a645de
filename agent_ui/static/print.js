// A conversation on paper: the button asks for the printer.
document.querySelector("[data-print]").addEventListener("click", () => print());
