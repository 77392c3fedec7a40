// Takes the files that somebody chooses, drops on the conversation, or pastes. `data-dropping` is on the conversation while
// files are held over it: "open", or "shut" if they cannot be sent.

/**
 * @typedef {object} Goal
 * @property {() => boolean} open whether files can be sent now
 * @property {(files: File[]) => void} take takes files
 * @property {((files: File[]) => void) | null} [refuse] takes files that are dropped while they cannot be sent
 */

/**
 * @param {Goal & { clip: HTMLElement, input: HTMLInputElement, place: HTMLElement, field: HTMLElement }} page
 *   `clip`: the button; `input`: the file input behind it; `place` takes drops; `field` takes pastes
 */
export function acceptFiles({ clip, input, place, field, ...goal }) {
  clip.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const chosen = [...(input.files ?? [])];
    input.value = ""; // the same file may be chosen again
    if (chosen.length) goal.take(chosen);
  });
  field.addEventListener("paste", (event) => {
    const pasted = [...(event.clipboardData?.files ?? [])];
    // Office programs add a picture of the text that was copied.
    if (!pasted.length || !goal.open() || event.clipboardData?.types.includes("text/plain")) return;
    event.preventDefault();
    goal.take(pasted);
  });
  acceptDrops(place, goal);
}

/**
 * @param {HTMLElement} place
 * @param {Goal} goal
 */
function acceptDrops(place, { open, take, refuse = null }) {
  const isOver = (/** @type {Event} */ event) => place.contains(/** @type {Node} */ (event.target));
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer || !holdsFiles(event)) return;
    event.preventDefault(); // else the browser would leave the page for the file
    const welcome = isOver(event) && (open() || refuse);
    event.dataTransfer.dropEffect = welcome ? "copy" : "none";
    if (welcome) place.dataset.dropping = open() ? "open" : "shut";
    else delete place.dataset.dropping;
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) delete place.dataset.dropping;
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer || !holdsFiles(event)) return;
    event.preventDefault();
    delete place.dataset.dropping;
    if (!isOver(event)) return;
    const dropped = filesOf(event.dataTransfer);
    if (dropped.length) (open() ? take : refuse)?.(dropped);
  });
}

/** @param {DragEvent} event */
function holdsFiles(event) {
  return event.dataTransfer?.types.includes("Files");
}

/**
 * The files without folders, which look like files that cannot be read.
 * @param {DataTransfer} transfer
 */
function filesOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory);
  return items.map((item) => item.getAsFile()).filter((file) => file !== null);
}
