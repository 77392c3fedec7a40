import { madeOr } from "../lib/fence.js";
import { formatted } from "../lib/formatted.js";
import { Completion, replaceWord } from "./completion.js";
import { session } from "./session.js";

/**
 * Canned replies after a / in the message: found by name and text, filled in for the open conversation. Enter inserts.
 * @param {HTMLTextAreaElement} field
 * @param {HTMLElement} list
 */
export function completeReplies(field, list) {
  new Completion(field, list, {
    sign: "/",
    blanks: 1,
    find: (typed) => repliesFor(typed),
    fill(item, { name, text }) {
      item.append(spanOf("completion-name", `/${name}`), spanOf("completion-text formatted", madeOr(() => formatted(text), text)));
    },
    insert({ id, text }, word) {
      replaceWord(field, word, text);
      countUse(id);
    },
  });
}

/** @param {number} reply that was inserted */
export function countUse(reply) {
  session.ask("use_canned", { reply }).catch(() => {}); // only the order of the list
}

/**
 * The canned replies for the open conversation that have these words.
 * @param {string} query
 */
async function repliesFor(query) {
  if (!session.talk || query.length > 200) return [];
  const answer = await session.ask("canned", { query, conversation: session.talk.id }).catch(() => null);
  return answer?.replies ?? [];
}

/**
 * @param {string} name
 * @param {Node | string} content
 */
function spanOf(name, content) {
  const span = document.createElement("span");
  span.className = name;
  span.dir = "auto";
  span.append(content);
  return span;
}
