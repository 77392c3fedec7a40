/** <file-sets>: the groups and kinds of files of one side; each button ticks a set of groups and nothing else. */
class FileSets extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      if (target instanceof HTMLElement && target.dataset.groups !== undefined) this.#tick(target.dataset.groups);
    });
  }

  /** @param {string} groups the ids of the groups, with blanks between them */
  #tick(groups) {
    const wanted = groups.split(" ");
    for (const box of this.querySelectorAll("input")) {
      if (box.type === "checkbox") box.checked = wanted.includes(box.value);
    }
  }
}

customElements.define("file-sets", FileSets);
