// The box that holds the chat's frame.

import { make } from "./markup.js";
import { safely } from "./console.js";

const PHONE = "(max-width: 480px), (max-height: 480px)"; // the same as in static/css/widget.css

export class Panel {
  node = make("div", "panel");

  /** @param {AbortSignal} ended */
  constructor(ended) {
    this.node.id = "panel";
    this.node.setAttribute("role", "dialog");
    this.node.hidden = true;
    this.node.append(make("div", "spinner"));
    const fit = safely(() => this.fit());
    window.visualViewport?.addEventListener("resize", fit, { signal: ended });
    window.visualViewport?.addEventListener("scroll", fit, { signal: ended });
  }

  get open() {
    return !this.node.hidden;
  }

  set open(open) {
    this.node.hidden = !open;
  }

  /** Whether the panel covers the page. */
  static get coversPage() {
    return matchMedia(PHONE).matches;
  }

  /** On a phone the panel has the size of what is visible above the keyboard. */
  fit() {
    const view = window.visualViewport;
    const full = view && this.open && Panel.coversPage;
    const style = this.node.style;
    style.setProperty("height", full ? `${view.height}px` : "", full ? "important" : "");
    style.setProperty("top", full ? `${view.offsetTop}px` : "", full ? "important" : "");
  }
}
