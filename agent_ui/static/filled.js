// What somebody has filled in and not sent yet: it outlives what is painted over it.
const TICKED = "input:is([type=checkbox], [type=radio])";
const TYPED = "textarea, input:not([type=hidden], [type=file], [type=checkbox], [type=radio])";

const isTicked = (field) => field.matches(TICKED);
const first = ({options}) => [...options].find(({defaultSelected}) => defaultSelected) ?? options[0];

/** Whether a field holds something else than it came with; boxes that stand in no form choose, and are filled in by scripts. */
const isFilledIn = (field) => {
  if (field.matches("select")) return field.value !== first(field)?.value;
  if (isTicked(field)) return field.form !== null && field.checked !== field.defaultChecked;
  return field.matches(TYPED) && field.value !== field.defaultValue;
};

const isSame = (field, fresh) =>
  [field.type, field.name, field.id].join() === [fresh.type, fresh.name, fresh.id].join() && (!isTicked(field) || field.value === fresh.value);

/** Offer what can be chosen now; false if what was chosen cannot be any more. */
const offer = (select, fresh) => {
  const {value} = select;
  if (![...fresh.options].some((option) => option.value === value)) return false;
  select.replaceChildren(...fresh.cloneNode(true).childNodes);
  select.value = value;
  return true;
};

/**
 * Whether a field stays as it was filled in; what was painted is what its form is set back to, once it is sent. With it
 * stays what it was written over: the hub asks whoever sends it about what was changed since.
 */
export const staysFilledIn = (field, fresh) => {
  if (!field.matches?.("input, select, textarea")) return false;
  if (field.matches("[type=hidden][name=version]")) return [...field.form?.elements ?? []].some(isFilledIn);
  if (!isSame(field, fresh) || !isFilledIn(field)) return false;
  if (field.matches("select")) return offer(field, fresh);
  if (isTicked(field)) field.defaultChecked = fresh.defaultChecked;
  else field.defaultValue = fresh.defaultValue;
  return true;
};
