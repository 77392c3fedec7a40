// The one desk of this page, as the server painted it first.

import { Desk } from "../console/desk.js";

export const desk = new Desk(JSON.parse(document.getElementById("first-paint").textContent));
