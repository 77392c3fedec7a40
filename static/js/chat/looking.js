/** @import { Attention } from "./attention.js" */
/** @import { Host } from "./host.js" */
/** @import { VisitorConnection } from "./visitor-chat.js" */

/**
 * Tells the server when the chat goes away from the visitor's eyes, and when it comes back. A socket that is told nothing
 * is looked at.
 * @param {VisitorConnection} connection
 * @param {Attention} attention
 * @param {Host | null} host
 * @param {() => void} changed is called with each change, too
 */
export function tellLooking(connection, attention, host, changed) {
  let told = true;

  function tellChange() {
    changed();
    const active = attention.isLooking;
    if (active === told || !connection.connected) return;
    told = active;
    connection.signal("looking", { active });
  }

  document.addEventListener("visibilitychange", tellChange);
  host?.on("opened", tellChange);
  host?.on("closed", tellChange);
  connection.on("connected", () => {
    // The socket may be a new one.
    if (!told) connection.signal("looking", { active: false });
    tellChange();
  });
}
