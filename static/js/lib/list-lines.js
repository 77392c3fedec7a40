// Lines of a text that are items of lists. bots/wording/list_lines.py reads the same and gives the reasons; tests/marks.json
// is tried on both.

const BULLET = /^ {0,3}([-•*]) +(?=[^ ])(?![-*• ]*$)([^\n]*)$/u;
const NUMBER = /^ {0,3}([1-9][0-9]{0,2})\. +(?=[^ ])([^\n]*)$/u;
const FIGURE = /^[.,]?\p{Nd}/u;
const ESCAPED = /^( {0,3}(?:[1-9][0-9]{0,2})?)\\(\\*)([-•.] [^\n]*)$/u;

/** @typedef {"" | "ul" | "ol"} Tag blank for text */
/** @typedef {{ tag: Tag, text: string, written: string, sign: string, number: number }} Line */
/** @typedef {{ tag: Tag, lines: string[], start: number }} Group */

/**
 * The lines of a text, by kind.
 * @param {string} text
 */
export function groupsOf(text) {
  const lines = text.split("\n").map(lineOf);
  for (const bullets of runsOf(lines)) if (!isList(bullets)) bullets.forEach(asWritten);
  for (const chain of chainsOf(lines.filter(({ tag }) => tag === "ol"))) if (chain.length === 1) chain.forEach(asWritten);
  /** @type {Group[]} */
  const groups = [];
  let before;
  for (const line of lines) {
    if (before && goesOn(before, line)) groups.at(-1)?.lines.push(line.text);
    else groups.push({ tag: line.tag, lines: [line.text], start: line.number || 1 });
    before = line;
  }
  return groups;
}

/**
 * @param {string} written
 * @returns {Line}
 */
function lineOf(written) {
  const bullet = BULLET.exec(written);
  if (bullet) return { tag: "ul", text: bullet[2], written, sign: bullet[1], number: 0 };
  const item = NUMBER.exec(written);
  if (item) return { tag: "ol", text: item[2], written, sign: "", number: Number(item[1]) };
  const kept = ESCAPED.exec(written);
  const bare = kept ? kept[1] + kept[3] : written;
  const text = kept && (BULLET.test(bare) || NUMBER.test(bare)) ? kept[1] + kept[2] + kept[3] : written;
  return { tag: "", text, written, sign: "", number: 0 };
}

/**
 * Adjacent items with the same sign, of lists without numbers.
 * @param {Line[]} lines
 */
function runsOf(lines) {
  /** @type {Line[][]} */
  const runs = [];
  let before;
  for (const line of lines) {
    if (line.tag === "ul") {
      if (before?.tag === "ul" && before.sign === line.sign) runs.at(-1)?.push(line);
      else runs.push([line]);
    }
    before = line;
  }
  return runs;
}

/**
 * Whether they are no footnote ("* plus VAT") and no temperatures ("- 5 °C").
 * @param {Line[]} bullets
 */
function isList(bullets) {
  const { sign } = bullets[0];
  if (sign === "*") return bullets.length > 1;
  return sign === "•" || !bullets.every(({ text }) => FIGURE.test(text));
}

/**
 * Items that count on from 1, with whatever between them; and each other numbered line by itself.
 * @param {Line[]} numbered
 */
function chainsOf(numbered) {
  /** @type {Line[][]} */
  const chains = [];
  for (const line of numbered) {
    const chain = chains.at(-1);
    const last = chain?.at(-1);
    if (last && last.number + 1 === line.number && chain?.[0].number === 1) chain.push(line);
    else chains.push([line]);
  }
  return chains;
}

/**
 * @param {Line} before
 * @param {Line} line
 */
function goesOn(before, line) {
  const isSame = line.tag === before.tag && line.sign === before.sign;
  return isSame && (line.tag !== "ol" || line.number === before.number + 1);
}

/** @param {Line} line */
function asWritten(line) {
  Object.assign(line, { tag: "", text: line.written, sign: "", number: 0 });
}
