// What is being written, kept for this tab across reloads: text, files, and the key of an answer not yet acknowledged.

const name = (number, mode) => `draft-${number}-${mode}`;
const NOTHING = {text: "", files: [], copies: "", hidden_copies: "", attempt: null};

/** The draft of a conversation: `text`, `files` as {id, name}, and the addresses of copies as they were typed. */
export const draftOf = (number, mode) => {
  const kept = sessionStorage.getItem(name(number, mode));
  return kept ? {...NOTHING, ...JSON.parse(kept)} : NOTHING;
};

/** Keep a draft; an empty one is forgotten. */
export const keepDraft = (number, mode, changed) => {
  const draft = {...draftOf(number, mode), ...changed};
  const {text, files, copies, hidden_copies: hidden, attempt} = draft;
  if (text || files.length || copies || hidden || attempt) sessionStorage.setItem(name(number, mode), JSON.stringify(draft));
  else forgetDraft(number, mode);
};

export const forgetDraft = (number, mode) => sessionStorage.removeItem(name(number, mode));

/** The key of one sending, the same at every click and after a reload; a changed text is another one. */
export const keyOf = (number, mode, said) => {
  const {attempt} = draftOf(number, mode);
  if (attempt?.said === said) return attempt.key;
  const key = crypto.randomUUID();
  keepDraft(number, mode, {attempt: {said, key}});
  return key;
};
