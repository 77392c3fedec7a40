// The widget's place on the page, at its very end, and what happens if the page takes the widget out.

import { safely, say } from "./console.js";

const MOST_RETURNS = 100; // to a page that is replaced again and again
let returns = 0;
let returnsAlone = 0;

export class Place {
  #element;
  #taken;
  /** @type {MutationObserver | null} */
  #observer = null;

  /**
   * @param {HTMLElement} element
   * @param {() => void} taken the page has taken the element out, and it may return
   */
  constructor(element, taken) {
    this.#element = element;
    this.#taken = taken;
  }

  // Not in <body>: frameworks replace its content, and a transform on it would move what is fixed.
  take() {
    const root = document.documentElement;
    let body = document.body;
    root.append(this.#element);
    this.#observer = new MutationObserver(
      safely(() => {
        if (this.#element.isConnected) body = document.body;
        else this.#lose(document.documentElement !== root || document.body !== body);
      }),
    );
    this.#observer.observe(document, { childList: true });
    this.#observer.observe(root, { childList: true });
  }

  leave() {
    this.#observer?.disconnect();
    this.#element.remove();
  }

  // With its whole page it returns on each new one. Taken out alone it returns once: then the page means it.
  /** @param {boolean} replaced whether the page was replaced, and not the widget alone removed */
  #lose(replaced) {
    this.#observer?.disconnect();
    returns += 1;
    if (!replaced) returnsAlone += 1;
    if (returnsAlone <= 1 && returns <= MOST_RETURNS) this.#taken();
    else say("this page has removed the chat again, so the chat stays away until the page is loaded anew.");
  }
}
