const lang = document.documentElement.lang;

/** The page's language, as `Intl` wants it. Figures are 0 to 9 in every language, as the server writes them. */
export const language = lang ? `${lang}-u-nu-latn` : undefined;
