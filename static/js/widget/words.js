// The widget's words. The server puts every language in place of the English ones here.

/** @typedef {{ open: string, unread: string, close: string, title: string, dismiss: string }} Words */

/** @type {Record<string, Words>} */
const WORDS = /*words*/ {
  en: {
    open: "Open the chat",
    unread: "Open the chat, unread messages: {count}",
    close: "Close the chat",
    title: "Chat",
    dismiss: "Dismiss",
  },
} /*words*/;

/**
 * @param {string} language a code from `supported`
 * @returns {Words}
 */
export function wordsIn(language) {
  return WORDS[language];
}

/**
 * The code of a language that has words here ("de" for "de-AT"), or blank.
 * @param {unknown} language
 */
export function supported(language) {
  const code = String(language || "").toLowerCase().split("-")[0];
  return Object.hasOwn(WORDS, code) ? code : "";
}

/** The first of the browser's languages that has words here, or blank. */
export function browserLanguage() {
  const asked = navigator.languages;
  for (let index = 0; index < asked.length; index += 1) if (supported(asked[index])) return supported(asked[index]);
  return "";
}
