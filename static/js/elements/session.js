import { Session } from "../console/session.js";
import { find } from "../lib/markup.js";

/** The one session of this page, as the server painted it first. */
export const session = new Session(JSON.parse(find(document, "#first-paint").textContent ?? ""));
