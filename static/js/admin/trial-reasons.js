// Why a bot answered so, beside its answer in a trial.

import { copy, find, findAll } from "../lib/markup.js";

/** @import { Tried } from "./try-it.js" */

/**
 * @param {HTMLTemplateElement} template
 * @param {Tried} tried
 * @param {string} form the address of an interaction's form, with 0 for its id
 */
export function reasons(template, tried, form) {
  const why = copy(template);
  for (const [name, value] of Object.entries(factsOf(tried))) {
    const fact = find(why, `[data-fact=${name}]`);
    if (!value) fact.remove();
    else if (name === "interaction" && tried.interaction) link(find(fact, "a", HTMLAnchorElement), tried.interaction, form);
    else if (name !== "missed") find(fact, "dd").textContent = value;
  }
  const list = find(why, ".try-passages");
  const passages = tried.says.flatMap(({ sources }) => sources ?? []);
  if (passages.length) find(list, "ol").replaceChildren(...passages.map(passageItem));
  else list.remove();
  for (const alert of findAll(why, "[data-alert]")) if (alert.dataset.alert !== tried.alert) alert.remove();
  return why;
}

/**
 * @param {HTMLAnchorElement} anchor
 * @param {{ id: number, name: string }} interaction
 * @param {string} form
 */
function link(anchor, { id, name }, form) {
  anchor.textContent = name;
  anchor.href = form.replace("/0/", `/${id}/`);
}

/** @param {import("./try-it.js").Passage} passage */
function passageItem({ title, heading, text }) {
  const item = document.createElement("li");
  const name = document.createElement("strong");
  name.textContent = heading ? `${title} › ${heading}` : title;
  const words = document.createElement("p");
  words.textContent = text;
  for (const part of [name, words]) part.dir = "auto";
  item.append(name, words);
  return item;
}

/**
 * By the name of their place; blank ones are left out.
 * @param {Tried} tried
 */
function factsOf({ interaction, again, between, understood, phrase, engine, confidence, likely, misses, threshold }) {
  return {
    interaction: interaction?.name,
    missed: understood === false ? "–" : "",
    again: again?.name,
    between: between.map(({ name }) => name).join(", "),
    phrase,
    engine: engine && (engine.problem ?? `${engine.seconds} s`),
    called: engine?.called,
    remembers: Object.entries(engine?.remembers ?? {}).map((each) => each.join(" = ")).join(" · "),
    tokens: engine?.tokens ? String(engine.tokens) : "",
    confidence: engine ? "" : percent(confidence),
    likely: likely.map((each) => `${each.name} ${percent(each.confidence)}${each.phrase ? ` (“${each.phrase}”)` : ""}`).join(" · "),
    misses: misses ? `${misses} / ${threshold || "–"}` : "",
  };
}

/** @param {number} share 0 to 1 */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}
