// What is new in the chat, in the title of a page that is hidden: as long as the page itself writes no other title.

const LONGEST_TITLE = 120; // characters

let ownTitle = "";
let called = "";

/** @param {unknown} title blank to put the page's own one back */
export function callInTitle(title) {
  const wanted = typeof title === "string" ? title.slice(0, LONGEST_TITLE) : "";
  if (!called || document.title !== called) ownTitle = document.title;
  if (!wanted && called && document.title === called) document.title = ownTitle;
  if (wanted) document.title = wanted;
  // As the browser has it: it joins blanks.
  called = wanted && document.title;
}
