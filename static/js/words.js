/** <studio-words>: words that were written for somebody, put into the form by a press, and taken out again by "Undo". */

import { announce } from "./notices.js";

class StudioWords extends HTMLElement {
  #leave = null;

  connectedCallback() {
    this.#leave = new AbortController();
    this.addEventListener("click", (event) => this.#clicked(event), { signal: this.#leave.signal });
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#leave.abort();
  }

  #clicked(event) {
    const button = event.target.closest("[data-fill]");
    if (!button) return;
    const texts = { [button.dataset.fill]: button.dataset.text ?? button.closest("article")?.querySelector("pre")?.textContent ?? "" };
    if (button.dataset.alsoTitle) texts.title = button.dataset.alsoTitle;
    const form = formFor(button);
    if (form) this.#use(button, form, texts);
  }

  #use(button, form, texts) {
    const before = [];
    for (const [name, text] of Object.entries(texts)) {
      const field = form.elements.namedItem(name);
      if (!field) continue;
      before.push([field, field.value]);
      reveal(field);
      fill(field, text.trim());
    }
    this.querySelector("[data-undo]")?.remove(); // it goes back one step, to what stood there before this press
    button.after(this.#undo(button, before));
    announce("It is in the form now.");
  }

  #undo(button, before) {
    const undo = Object.assign(document.createElement("button"), { type: "button", className: "btn small quiet", textContent: "Undo" });
    undo.dataset.undo = "";
    undo.setAttribute("hx-morph-skip", "");
    undo.addEventListener("click", () => {
      for (const [field, text] of before) fill(field, text);
      undo.remove();
      button.focus();
      announce("What stood there before is back.");
    });
    return undo;
  }
}

/** The form the button belongs to, or the one of the page that asks for such a field. */
function formFor(button) {
  const asks = (form) => form?.elements.namedItem(button.dataset.fill);
  return [button.form, document.getElementById("create-form"), ...document.forms].find(asks);
}

/** A field in a tab that is not open would be filled unseen. */
function reveal(field) {
  const panel = field.closest("[role=tabpanel][hidden]");
  if (panel) document.getElementById(panel.getAttribute("aria-labelledby"))?.click();
}

function fill(field, text) {
  field.value = text;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

customElements.define("studio-words", StudioWords);
