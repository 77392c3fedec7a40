// How files come in: chosen, dropped on the conversation, or pasted. `data-dropping` is on the conversation while files
// are held over it: "open", or "shut" where they cannot be sent.

// `clip` is a button, `input` the file input behind it, `place` takes drops, `field` pastes; `open()` says whether files
// can be sent now, `take(files)` takes them. With `refuse`, files that are dropped while they cannot be sent go there.
export function acceptFiles({ clip, input, place, field, open, take, refuse = null }) {
  clip.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const chosen = [...input.files];
    input.value = ""; // the same file may be chosen again
    if (chosen.length) take(chosen);
  });
  field.addEventListener("paste", (event) => {
    const pasted = [...event.clipboardData.files];
    // Office programs add a picture of the text that was copied.
    if (!pasted.length || !open() || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    take(pasted);
  });
  acceptDrops(place, { open, take, refuse });
}

function acceptDrops(place, { open, take, refuse }) {
  addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    const over = place.contains(event.target);
    const welcome = over && (open() || refuse);
    event.dataTransfer.dropEffect = welcome ? "copy" : "none";
    if (welcome) place.dataset.dropping = open() ? "open" : "shut";
    else delete place.dataset.dropping;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete place.dataset.dropping;
  });
  addEventListener("drop", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    delete place.dataset.dropping;
    if (!place.contains(event.target)) return;
    const dropped = filesOf(event.dataTransfer);
    if (dropped.length) (open() ? take : refuse)?.(dropped);
  });
}

function holdsFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

// Folders look like files that cannot be read.
function filesOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory);
  return items.map((item) => item.getAsFile()).filter(Boolean);
}
