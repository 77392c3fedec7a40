// What the command bar offers. No DOM in here.

import { folded } from "../lib/folding.js";
import { VIEWS } from "../lib/protocol.js";
import { nameOf } from "./rows.js";
import { askFor } from "./search.js";

/** @import { Session } from "./session.js" */

/**
 * @typedef {"actions" | "views" | "colleagues" | "canned" | "conversations"} Kind
 * @typedef {{ kind: Kind, name: string, more?: string, marks?: number[][], key?: string, does: Does }} Command
 * @typedef {{ shortcut: string } | { view: (typeof VIEWS)[number] } | { saved: Frames.SavedView } | { operator: number }
 *   | { insert: string } | { conversation: number, seq: number }} Does
 */

const SHOWN = 6; // of each kind

/** @type {[string, string][]} the shortcuts that can be chosen by name, and their keys */
export const ACTIONS = [
  ["take-over", "T"],
  ["take-over-quietly", "Shift T"],
  ["reply", "R"],
  ["note", "N"],
  ["pick-interaction", "I"],
  ["finish", "F"],
  ["undo-finish", "U"],
  ["next", "J"],
  ["previous", "K"],
  ["end", "End"],
  ["search", "/"],
  ["toggle-online", "O"],
  ["toggle-mute", "M"],
];
const OF_TALK = new Set(["take-over", "take-over-quietly", "reply", "note", "end"]);
const OF_HOLDER = new Set(["pick-interaction", "finish"]);

/**
 * Whether the action can do anything now.
 * @param {string} name
 * @param {Session} session
 */
function isPossible(name, { talk }) {
  if (name.startsWith("take-over")) return Boolean(talk && talk.row?.control !== "operator" && talk.row?.control !== "ended");
  if (name === "reply" || OF_HOLDER.has(name)) return Boolean(talk?.held);
  if (name === "undo-finish") return Boolean(talk?.hold.undoUntil);
  return !OF_TALK.has(name) || Boolean(talk);
}

/**
 * What is known here, at once: actions, views, colleagues, conversations of the list by name.
 * @param {Session} session
 * @param {string} typed
 * @param {(key: string) => string} word
 * @returns {Command[]}
 */
export function commandsFor(session, typed, word) {
  /** @type {Command[]} */
  const all = [
    ...ACTIONS.filter(([name]) => isPossible(name, session)).map(([name, key]) => ({
      kind: /** @type {const} */ ("actions"),
      name: word(`command.${name}`),
      key,
      does: { shortcut: name },
    })),
    ...VIEWS.map((view, place) => ({
      kind: /** @type {const} */ ("views"),
      name: word(`list.${view}`),
      key: String(place + 1),
      does: { view },
    })),
    ...session.views.all.map((saved) => ({ kind: /** @type {const} */ ("views"), name: saved.name, does: { saved } })),
    ...session.operators.map(({ id, name, status }) => ({
      kind: /** @type {const} */ ("colleagues"),
      name,
      more: word(`command.${status}`),
      does: { operator: id },
    })),
    ...session.inbox.rows.map((row) => ({
      kind: /** @type {const} */ ("conversations"),
      name: nameOf(row),
      more: row.visitor_last?.text ?? row.last?.text ?? "",
      does: { conversation: row.id, seq: 0 },
    })),
  ];
  const words = folded(typed).split(/\s+/).filter(Boolean);
  const fits = (/** @type {Command} */ { name, more = "", kind }) => {
    const text = folded(kind === "conversations" ? name : `${name} ${more}`);
    return words.every((each) => text.includes(each));
  };
  return limited(all.filter(fits));
}

/**
 * What only the server knows: canned replies and lines of conversations.
 * @param {Session} session
 * @param {string} typed
 * @returns {Promise<Command[]>}
 */
export async function commandsFound(session, typed) {
  const { talk } = session;
  const [replies, hits] = await Promise.all([
    talk?.held ? session.ask("canned", { query: typed, conversation: talk.id }).then(({ replies: found }) => found) : [],
    typed.length > 1 ? askFor(session, typed).then(({ hits: found }) => found) : [],
  ]);
  return limited([
    ...replies.map(({ name, text }) => ({
      kind: /** @type {const} */ ("canned"),
      name,
      more: text,
      does: { insert: text },
    })),
    ...hits.map(({ row, text, marks, conversation, seq }) => ({
      kind: /** @type {const} */ ("conversations"),
      name: nameOf(row),
      more: text,
      marks,
      does: { conversation, seq },
    })),
  ]);
}

/** @param {Command[]} commands @returns {Command[]} */
function limited(commands) {
  /** @type {Record<string, number>} */
  const counts = {};
  return commands.filter(({ kind }) => (counts[kind] = (counts[kind] ?? 0) + 1) <= SHOWN);
}
