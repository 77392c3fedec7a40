// Text with its links made clickable: http, https and mailto, nothing else. The rest stays the text it is.

const CANDIDATE = /\b(?:https?:\/\/|mailto:)[^\s<>"'`]+/giu;
const ALLOWED = new Set(["http:", "https:", "mailto:"]);

export function linked(text) {
  const fragment = document.createDocumentFragment();
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const address = trimmed(match[0]);
    const link = linkTo(address);
    if (!link) continue;
    fragment.append(text.slice(done, match.index), link);
    done = match.index + address.length;
  }
  fragment.append(text.slice(done));
  return fragment;
}

// An element that opens `address` in a tab of its own, or null where it is no address that may be opened.
export function linkTo(address, label = address) {
  if (!URL.canParse(address) || !ALLOWED.has(new URL(address).protocol)) return null;
  const link = document.createElement("a");
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer nofollow";
  link.textContent = label;
  return link;
}

// Without the punctuation that ends the sentence rather than the address.
function trimmed(address) {
  let end = address.length;
  while (end > 0) {
    const last = address[end - 1];
    if (".,;:!?*_~".includes(last)) end -= 1;
    else if (last === ")" && opens(address.slice(0, end), "(") < opens(address.slice(0, end), ")")) end -= 1;
    else if (last === "]" && opens(address.slice(0, end), "[") < opens(address.slice(0, end), "]")) end -= 1;
    else break;
  }
  return address.slice(0, end);
}

function opens(text, character) {
  return text.split(character).length - 1;
}
