// Parts of an interaction's form that open by themselves.

const ASKS = /[?？؟;]\s*$/; // the Greek mark looks like ;

const form = document.forms.namedItem("interaction_form");
const text = form?.elements.namedItem("text");

/** @param {string} name */
function open(name) {
  const part = form?.querySelector(`#part-${name}`);
  if (part instanceof HTMLDetailsElement) part.open = true;
}

function openQuestion() {
  if (text instanceof HTMLTextAreaElement && ASKS.test(text.value)) open("question");
}

// While it is typed: a page that moved at the next click would miss it.
text instanceof HTMLTextAreaElement && text.addEventListener("input", openQuestion);
openQuestion();
form?.addEventListener("change", ({ target }) => {
  // After an answer something follows, as a rule.
  if (target instanceof HTMLInputElement && target.name === "question" && target.value) open("follows");
});
