const lang = document.documentElement.lang;

/** The page's language, as `Intl` wants it. Figures are 0 to 9 in every language, as the server writes them. */
export const language = lang ? `${lang}-u-nu-latn` : undefined;

/**
 * The name of a language in the page's own: "German" for "de".
 * @param {string} code
 */
export function languageName(code) {
  return new Intl.DisplayNames(language, { type: "language", languageDisplay: "standard" }).of(code) ?? code;
}
