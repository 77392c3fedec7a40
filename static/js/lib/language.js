// The page's language, as `Intl` wants it. Figures are 0 to 9 in every one: the server writes them so too.

const lang = document.documentElement.lang;

export const language = lang ? `${lang}-u-nu-latn` : undefined;
