// The one session of this page, as the server painted it first.

import { Session } from "../console/session.js";

export const session = new Session(JSON.parse(document.getElementById("first-paint").textContent));
