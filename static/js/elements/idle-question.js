import { Idle } from "../console/idle.js";
import { closest, tell } from "../lib/markup.js";
import { serverClock } from "../lib/server-clock.js";
import { BrowserStorage } from "../lib/storage.js";
import { session } from "./session.js";

const AFTER = 5 * 60_000; // ms
const LOOK = 5000; // ms

/**
 * <idle-question>: asks whoever is Online and has done nothing for five minutes, in any tab, whether they are away.
 * Events: "leave" (they are).
 */
export class IdleQuestion extends HTMLElement {
  #idle = new Idle(new BrowserStorage("localStorage", `takeover.idle.${session.me.id}.`), {
    now: () => serverClock.now(),
    after: Number(this.dataset.after) || AFTER,
  });

  connectedCallback() {
    const idle = this.#idle;
    for (const type of ["pointerdown", "pointermove", "keydown", "wheel"]) {
      addEventListener(type, () => idle.act(), { passive: true, capture: true });
    }
    idle.on("changed", () => (this.hidden = !idle.isAsking));
    session.on("status", () => idle.answer());
    setInterval(() => idle.look(session.status === "online" && session.connected), LOOK);
    this.addEventListener("click", ({ target }) => {
      const answer = closest(target, "[data-answer]")?.dataset.answer;
      if (!answer) return;
      idle.answer();
      if (answer === "away") tell(this, "leave");
    });
  }
}
