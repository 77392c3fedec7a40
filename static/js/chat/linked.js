// Text with its links made clickable. Only http, https and mailto; everything else stays text.

const LINK = /\b(?:https?:\/\/|mailto:)[^\s<>"“”„«»]+/gi;
const TRAILING = /[.,;:!?'’…]+$/;

export function linked(text) {
  const fragment = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const address = trimmed(match[0]);
    const url = parsed(address);
    if (!url) continue;
    fragment.append(text.slice(end, match.index), anchor(url, address));
    end = match.index + address.length;
  }
  fragment.append(text.slice(end));
  return fragment;
}

// Punctuation after an address belongs to the sentence, and so does a bracket that was opened before it.
function trimmed(address) {
  let text = address.replace(TRAILING, "");
  while (/[)\]}]$/.test(text) && !balanced(text)) text = text.slice(0, -1).replace(TRAILING, "");
  return text;
}

function balanced(text) {
  const count = (characters) => [...text].filter((each) => characters.includes(each)).length;
  return count("([{") >= count(")]}");
}

function parsed(address) {
  try {
    const url = new URL(address);
    const named = url.protocol === "mailto:" ? url.pathname.includes("@") : url.hostname;
    return named && ["http:", "https:", "mailto:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

function anchor(url, text) {
  const link = document.createElement("a");
  link.href = url.href;
  link.textContent = text;
  link.rel = "noopener noreferrer nofollow";
  link.target = "_blank";
  return link;
}
