// Names of visitors, in the page's language.

import { nameOf, speakNames } from "../console/names.js";
import { translate } from "../lib/translations.js";
import { wordsOf } from "../lib/visitor-names.js";

speakNames({
  adjectives: wordsOf(translate("visitor.adjectives")),
  animals: wordsOf(translate("visitor.animals")),
  pattern: translate("visitor.pattern"),
});

/** @param {Frames.VisitorName | null | undefined} visitor null while it is not known who it is */
export function visitorName(visitor) {
  return visitor ? nameOf({ visitor }) : translate("visitor");
}
