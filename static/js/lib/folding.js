// Folds texts for searching as the server does (plain_text/folding.py): both are tried on tests/folding.json.

/** Letters that people replace by one of their keyboard and that Unicode does not take apart, and signs. */
const VARIANTS = /** @type {Record<string, string>} */ ({
  ß: "ss", ς: "σ", ı: "i", ł: "l", ø: "o", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ى: "ي", ی: "ي", ک: "ك", ة: "ه", "’": "'", "‘": "'", ʼ: "'"
}); // prettier-ignore

/** Marks that people leave out when typing, and invisible ones; not those that make another letter. */
const LEFT_OUT =
  /(?![\u3099\u309a])(?:(?=\p{Mn})[\p{Script=Inherited}\p{Script=Arabic}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Latin}\p{Script=Syriac}]|[\p{Cf}\p{Me}\u034f\u0640]|\p{Emoji_Modifier})/gu;

/** @param {string} text */
export function folded(text) {
  const opened = text.normalize("NFKD").replaceAll("\u0345", "ι").toLowerCase().normalize("NFKD");
  const bare = opened.replace(LEFT_OUT, "");
  return bare.replace(/[^\0-\x7f]/gu, folding);
}

/** @param {string} character */
function folding(character) {
  if (/[\u2010-\u2015\u2212]/.test(character)) return "-";
  return VARIANTS[character] ?? (/\p{Nd}/u.test(character) ? String(valueOf(character)) : character);
}

/**
 * The digits of a script follow each other, from zero on.
 * @param {string} digit
 */
function valueOf(digit) {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value += 1;
  return value;
}
