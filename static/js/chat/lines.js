import { showDisclosure } from "./disclosure.js";
import { showWaiting } from "./waiting.js";

/**
 * Keeps the chat's own lines: that a machine answers, and that a person is awaited.
 * @param {HTMLElement} chat
 * @param {import("./visitor-chat.js").VisitorConnection} connection
 */
export function showLines(chat, connection) {
  showDisclosure(chat, connection);
  showWaiting(chat, connection);
}
