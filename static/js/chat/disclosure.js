import { find, setText } from "../lib/markup.js";

/** @typedef {import("./visitor-chat.js").VisitorConnection} VisitorConnection */

/**
 * Keeps the line that says that a machine answers, in the language that the bot speaks by now.
 * @param {HTMLElement} chat
 * @param {VisitorConnection} connection
 */
export function showDisclosure(chat, connection) {
  const line = find(chat, ".disclosure");
  /** @param {{ disclosure?: string | null }} told */
  const show = ({ disclosure }) => {
    line.hidden = !disclosure;
    setText(line, disclosure ?? "");
  };
  connection.on("connected", show);
  connection.on("frame", (frame) => frame.type === "state" && show(frame));
}
