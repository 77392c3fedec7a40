// A page without elements, for modules that look at the page's language and texts when they are imported.

globalThis.document = { documentElement: { lang: "en", dir: "ltr" }, getElementById: () => null };
