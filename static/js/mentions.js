/** Names after an "@": those of the people who hear the track, offered while they are typed. */

import { announce } from "./notices.js";

const TYPED = /(?:^|[\s(])@([^\s@]{0,40}(?: [^\s@]{1,40})?)$/;
const MOST = 6;

/**
 * Offers them in every field with `data-words` inside `home`, from the people in its `template[data-people]`.
 * @param {HTMLElement} home @param {AbortSignal} signal ends it
 */
export function offerNames(home, signal) {
  const list = new Names(home);
  home.addEventListener("input", ({ target }) => target.matches("[data-words]") && list.offer(target), { signal });
  home.addEventListener("keydown", (event) => list.pressed(event), { signal, capture: true });
  home.addEventListener("focusout", () => list.close(), { signal });
  document.addEventListener("scroll", () => list.close(), { signal, capture: true, passive: true });
  signal.addEventListener("abort", () => list.close());
}

class Names {
  #field = null;
  #at = 0;
  #list = Object.assign(document.createElement("ul"), { className: "names", id: "names" });

  constructor(home) {
    this.home = home;
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", "People");
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      const option = event.target.closest("[role=option]");
      if (option) this.#take(option);
    });
  }

  offer(field) {
    const typed = TYPED.exec(field.value.slice(0, field.selectionStart))?.[1];
    const found = typed == null ? [] : this.#people(typed.toLowerCase());
    if (!found.length) return this.close();
    const isNew = this.#field !== field;
    this.#field = field;
    this.#at = 0;
    this.#list.replaceChildren(...found);
    document.body.append(this.#list); // outside of what polls compare
    this.#place();
    this.#mark();
    if (isNew) announce(`${found.length} ${found.length > 1 ? "names" : "name"}. Up and down choose, Enter takes.`);
  }

  pressed(event) {
    if (!this.#field || event.isComposing) return;
    const options = this.#list.children;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.#at = (this.#at + moves[event.key] + options.length) % options.length;
    else if (event.key === "Enter" || event.key === "Tab") this.#take(options[this.#at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
  }

  close() {
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) this.#field?.removeAttribute(name);
    this.#field = null;
    this.#list.remove();
  }

  /** Those with a name, or a part of one, that begins like this. */
  #people(typed) {
    const all = [...(this.home.querySelector("template[data-people]")?.content.children ?? [])];
    const begins = ({ dataset: { name } }) => {
      const low = name.toLowerCase();
      return low !== typed && (low.startsWith(typed) || low.split(/\s+/).some((part) => part.startsWith(typed)));
    };
    return all.filter(begins).slice(0, MOST).map((person, at) => Object.assign(person.cloneNode(true), { id: `names-${at}` }));
  }

  #take(option) {
    const field = this.#field;
    const end = field.selectionStart;
    const start = field.value.lastIndexOf("@", end - 1);
    field.setRangeText(`@${option.dataset.name} `, start, end, "end");
    this.close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #mark() {
    if (!this.#field) return;
    [...this.#list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#at)));
    this.#field.setAttribute("aria-autocomplete", "list");
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#field.setAttribute("aria-activedescendant", this.#list.children[this.#at].id);
  }

  /** Under the field, or over it where there is no room. */
  #place() {
    const box = this.#field.getBoundingClientRect();
    const under = innerHeight - box.bottom > this.#list.offsetHeight + 90;
    this.#list.style.insetInlineStart = `${box.left}px`;
    this.#list.style.top = `${under ? box.bottom + 4 : box.top - this.#list.offsetHeight - 4}px`;
    this.#list.style.minWidth = `${Math.min(240, box.width)}px`;
  }
}
