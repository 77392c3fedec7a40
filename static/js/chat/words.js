// What the page says, in the visitor's language: kept in a template, because words are translated on the server.

const template = document.getElementById("chat-words");
const words = new Map();
for (const node of template.content.querySelectorAll("[data-word]")) words.set(node.dataset.word, node.textContent);

export const locale = document.documentElement.lang || undefined;

export const has = (key) => words.has(key);

// The words under `key`, with `{name}` and its like filled in.
export function say(key, values = {}) {
  return words.get(key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}
