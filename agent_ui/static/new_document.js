// The form of a new order or quotation: products are offered while somebody types, and there is room for more items.
import {speak, text} from "./page.js";
import {fetchHtml} from "./regions.js";

const TYPED_FOR = 200;
const products = document.getElementById("products");
let typed;

// What a chosen product is called and costs, where nothing is written yet.
const fillIn = (field) => {
  const chosen = [...products.options].find((option) => option.value === field.value);
  if (!chosen) return;
  const item = field.closest("[data-item]"), {name, price, currency} = chosen.dataset;
  const put = (what, value) => {
    const other = item.querySelector(`[name^="${what}-"]`);
    other.value ||= value;
  };
  put("text", name);
  if (field.form.elements.currency.value.toUpperCase() === currency) put("price", price);
};

document.addEventListener("input", ({target}) => {
  if (!("findProduct" in (target.dataset ?? {}))) return;
  fillIn(target);
  clearTimeout(typed);
  const words = target.value;
  typed = setTimeout(async () => {
    try {
      const {html} = await fetchHtml(`/desk/fragments/products?${new URLSearchParams({words})}`);
      if (target.value === words) products.innerHTML = html;
    } catch {
      speak(text("unavailable"));
    }
  }, TYPED_FOR);
});

document.addEventListener("click", ({target}) => {
  if (!target.closest?.("[data-another]")) return;
  const form = target.closest("form"), items = form.querySelector("[data-items]");
  const place = items.children.length;
  const {content} = form.querySelector("[data-item-template]");
  items.insertAdjacentHTML("beforeend", content.firstElementChild.outerHTML.replaceAll("-0000", `-${place}`));
  items.lastElementChild.querySelector("[data-ordinal]").textContent = place + 1;
  items.lastElementChild.querySelector("input").focus();
});
