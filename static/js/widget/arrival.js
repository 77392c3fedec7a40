// When the widget may come: not before the page has loaded and its framework has taken over the markup of its server. An
// element that is not in that markup makes React throw the page away and draw it again.

import { safely } from "./console.js";

const PAGE_LOADED_WITHIN = 3000; // ms from the document's end: a page with a slow picture still gets its chat
const SCRIPTS_WITHIN = 20_000; // ms from there for scripts that are still on their way
const IDLE_WITHIN = 1000; // ms
const HYDRATED_WITHIN = 10_000; // ms
const LOOK_EVERY = 50; // ms

/**
 * Calls `come` once the page is settled.
 * @param {() => void} come
 */
export function whenSettled(come) {
  const started = safely(() => whenShown(() => whenLoaded(() => whenIdle(() => whenHydrated(come, performance.now())))));
  started(undefined);
}

// A page that the browser renders before anybody goes there loads no frames.
/** @param {() => void} next */
function whenShown(next) {
  if (!Reflect.get(document, "prerendering")) next();
  else document.addEventListener("prerenderingchange", safely(next), { once: true });
}

/** @param {() => void} next */
function whenLoaded(next) {
  let done = false;
  const go = safely(() => {
    if (done) return;
    done = true;
    next();
  });
  const wait = (since = performance.now()) => {
    const late = () => performance.now() - since > SCRIPTS_WITHIN || !scriptsComing();
    setTimeout(
      safely(() => (late() ? go(undefined) : wait(since))),
      PAGE_LOADED_WITHIN,
    );
  };
  if (document.readyState === "complete") return go(undefined);
  addEventListener("load", go);
  if (document.readyState === "interactive") wait();
  else document.addEventListener("DOMContentLoaded", safely(() => wait()));
}

// Whether a script of the page, its framework perhaps, has not come yet.
function scriptsComing() {
  for (let index = 0; index < document.scripts.length; index += 1) {
    const address = document.scripts[index].src;
    if (address && !performance.getEntriesByName(address).length) return true;
  }
  return false;
}

/** @param {() => void} next */
function whenIdle(next) {
  const idle = Reflect.get(window, "requestIdleCallback"); // not in Safari
  if (idle) idle(safely(next), { timeout: IDLE_WITHIN });
  else setTimeout(safely(next), 200);
}

/**
 * @param {() => void} next
 * @param {number} since
 */
function whenHydrated(next, since) {
  if (!hydrating() || performance.now() - since > HYDRATED_WITHIN) return next();
  setTimeout(
    safely(() => whenHydrated(next, since)),
    LOOK_EVERY,
  );
}

// React keeps the root of a whole page on the document. Its first state says that the server's markup waits.
function hydrating() {
  const names = Object.keys(document);
  for (let index = 0; index < names.length; index += 1) {
    const root = names[index].startsWith("__reactContainer$") && Reflect.get(document, names[index]);
    if (root) return Boolean(root.stateNode?.current?.memoizedState?.isDehydrated);
  }
  return false;
}
