// Why the chat cannot be shown, in words for the developers of the page.

import { bot } from "./settings.js";
import { home } from "./script.js";
import { safely, say } from "./console.js";

const ORIGIN = /^(https?):\/\/(\*\.)?([^:]+)(?::(\d+))?$/;

/** @typedef {{ state?: unknown, origins?: unknown }} Facts what the look tells of the bot */

let framesBlocked = false;
let unreachable = false;

/**
 * Listens to what the page's policy blocks.
 * @param {(given: void) => void} blocked the chat's frame was blocked
 * @param {AbortSignal} ended
 */
export function watchPolicy(blocked, ended) {
  const heard = safely((/** @type {SecurityPolicyViolationEvent} */ event) => {
    if (event.disposition === "report" || !String(event.blockedURI).startsWith(home)) return;
    if (event.effectiveDirective === "frame-src") {
      framesBlocked = true;
      blocked();
    } else if (event.effectiveDirective.startsWith("script-src")) {
      say(`the content security policy of this page keeps away the bot's look. Add ${home} to its script-src.`);
    }
  });
  document.addEventListener("securitypolicyviolation", heard, { signal: ended });
}

/** Remembers that the server did not give the look. */
export function noteUnreachable() {
  unreachable = true;
}

/**
 * Why the bot's chat cannot be shown on this page, as the server tells; blank if it can.
 * @param {Facts} facts
 */
export function refusal({ state, origins }) {
  if (state === "unknown") return `${home} has no bot "${bot}". Check data-bot: it is the bot's name in its address.`;
  if (state === "unpublished") return `the bot "${bot}" was never published.`;
  const unknown = window.origin === home || !Array.isArray(origins);
  return unknown || (window.origin !== "null" && admits(origins)) ? "" : notAllowed();
}

/** Why the frame did not come. */
export function failure() {
  if (framesBlocked) {
    return `the content security policy of this page blocks the chat. Add ${home} to its frame-src.`;
  }
  if (unreachable) {
    return (
      `${home} cannot be reached, so the chat with "${bot}" cannot be shown. ` +
      "If this script is a copy, name the server that it is from by data-home."
    );
  }
  if (window.parent !== window) {
    return `${notAllowed()} This page is in a frame, so the origins of all pages around it must be there, too.`;
  }
  return notAllowed();
}

/** @param {Facts} facts */
export function warnIfOff({ state }) {
  if (state === "off") say(`the bot "${bot}" is switched off: the chat says so to visitors and answers nobody.`);
}

function notAllowed() {
  if (window.origin === "null") {
    return (
      `the chat with "${bot}" cannot be shown here: this page has no origin of its own, ` +
      'for it is a file, or in a sandboxed frame without "allow-same-origin".'
    );
  }
  return (
    `the chat with "${bot}" cannot be shown on ${location.origin}. ` +
    `Add this origin to the bot's allowed origins, and check that ${home}/chat/${bot}/ can be reached.`
  );
}

// As the browser compares them, which has the last word.
/** @param {unknown[]} origins */
function admits(origins) {
  for (let index = 0; index < origins.length; index += 1) {
    const found = ORIGIN.exec(String(origins[index]));
    if (found && hasScheme(found[1]) && hasHost(found[3], Boolean(found[2])) && (found[4] ?? "") === location.port) {
      return true;
    }
  }
  return false;
}

/** @param {string} scheme */
function hasScheme(scheme) {
  return location.protocol === `${scheme}:` || (scheme === "http" && location.protocol === "https:");
}

/**
 * @param {string} host
 * @param {boolean} below whether hosts below it are meant
 */
function hasHost(host, below) {
  return below ? location.hostname.endsWith(`.${host}`) : location.hostname === host;
}
