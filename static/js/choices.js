/**
 * <studio-choices data-most="5">: boxes of which only so many may be ticked, with a live count in the `[data-chosen]` of the
 * fold around them. One box too many is not ticked, and said; without script the server says it.
 */

import { announce } from "./notices.js";

class StudioChoices extends HTMLElement {
  #leave = null;

  connectedCallback() {
    this.#leave = new AbortController();
    this.addEventListener("change", (event) => this.#changed(event.target), { signal: this.#leave.signal });
    this.#count();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#leave.abort();
  }

  get most() { return Number(this.dataset.most) || Infinity; }
  get #chosen() { return this.querySelectorAll("input:checked").length; }

  #changed(box) {
    const isTooMany = this.#chosen > this.most;
    if (isTooMany) {
      box.checked = false;
      announce(`At most ${this.most}. Take one away first.`);
    }
    this.#count();
    this.classList.toggle("refused", isTooMany);
  }

  #count() {
    const output = this.closest("details")?.querySelector("[data-chosen]");
    const chosen = this.#chosen;
    if (output) output.textContent = chosen ? `${chosen} of ${this.most}` : "";
    this.classList.toggle("full", chosen >= this.most);
  }
}

customElements.define("studio-choices", StudioChoices);
