import { replaceWord } from "./completion.js";

/** @import { Word } from "../lib/word-at.js" */

/**
 * Puts a whole word and one blank in the place of one that is being typed. A blank that follows is that blank, and so is one
 * that is typed next, as by people who do not know that it is there.
 * @param {HTMLTextAreaElement} field
 * @param {Pick<Word, "start" | "end">} place
 * @param {string} word
 */
export function completeWord(field, { start, end }, word) {
  const isFollowed = field.value[end] === " ";
  replaceWord(field, { start, end: isFollowed ? end + 1 : end }, `${word} `);
  const caret = field.selectionStart;
  const skip = (/** @type {InputEvent} */ event) => {
    const isThere = field.selectionStart === caret && field.selectionEnd === caret;
    if (event.data === " " && isThere) event.preventDefault();
  };
  field.addEventListener("beforeinput", skip, { once: true });
}
