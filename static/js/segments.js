/**
 * <studio-segments data-least="30" data-most="120">: named stretches of time, one row (`.segment`) each, with a `segment_name`
 * and `segment_seconds`. The server writes a few rows, which work as they are; with script there are as many as are wanted,
 * and it is said what they add up to.
 */

import { clock, spoken } from "./elapsed.js";

class StudioSegments extends HTMLElement {
  #template = null;
  #total = null;
  #leave = null;

  connectedCallback() {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("input", () => this.#count(), { signal });
    this.#template ??= this.#prepare();
    this.#count();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#leave.abort();
  }

  get #rows() {
    return [...this.querySelectorAll(".segment")];
  }

  /** Rows nobody has filled in go; what an empty one looks like is kept. */
  #prepare() {
    const rows = this.#rows;
    const template = rows[0].cloneNode(true);
    for (const field of template.querySelectorAll("input")) field.removeAttribute("value");
    for (const option of template.querySelectorAll("option")) option.removeAttribute("selected");
    const isEmpty = (row) => [...row.querySelectorAll("[name]")].every(({ value }) => !value);
    for (const row of rows.slice(1).filter(isEmpty)) row.remove();
    for (const row of this.#rows) row.append(this.#remover());
    const add = Object.assign(document.createElement("button"), { type: "button", className: "btn small quiet", textContent: "Add a section" });
    add.dataset.add = "";
    this.#total = document.createElement("output");
    const foot = document.createElement("div");
    foot.className = "segments-foot";
    foot.append(add, this.#total);
    this.append(foot);
    return template;
  }

  #remover() {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tool", textContent: "×" });
    button.dataset.remove = "";
    return button;
  }

  #clicked(event) {
    if (event.target.closest("[data-add]")) this.#add();
    const remove = event.target.closest("[data-remove]");
    if (remove) this.#drop(remove.closest(".segment"));
  }

  #add() {
    const row = this.#template.cloneNode(true);
    row.append(this.#remover());
    this.#rows.at(-1).after(row);
    this.#count();
    row.querySelector("[name=segment_name]").focus();
    this.#tell();
  }

  /** The last row is emptied, not taken away. */
  #drop(row) {
    const at = this.#rows.indexOf(row);
    if (this.#rows.length > 1) row.remove();
    else for (const field of row.querySelectorAll("[name]")) field.value = "";
    this.#count();
    this.#rows[Math.min(at, this.#rows.length - 1)].querySelector("[data-remove]").focus();
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #count() {
    const rows = this.#rows;
    rows.forEach((row, at) => {
      row.querySelector("[name=segment_name]").setAttribute("aria-label", `Section ${at + 1}`);
      row.querySelector("[name=segment_seconds]").setAttribute("aria-label", `Seconds of section ${at + 1}`);
      row.querySelector("[data-remove]").setAttribute("aria-label", `Remove section ${at + 1}`);
    });
    const total = rows.reduce((sum, row) => sum + (Number(row.querySelector("[name=segment_seconds]").value) || 0), 0);
    const [least, most] = [Number(this.dataset.least) || 0, Number(this.dataset.most) || Infinity];
    const isWrong = total > 0 && (total < least || total > most);
    const limits = most === Infinity ? "" : ` of ${clock(least)} to ${clock(most)}`;
    this.#total.textContent = `Total ${clock(total)}${limits}`;
    this.#total.setAttribute("aria-label", `Total ${spoken(total)}${isWrong ? `, must be ${spoken(least)} to ${spoken(most)}` : ""}`);
    this.classList.toggle("over", isWrong);
  }
}

customElements.define("studio-segments", StudioSegments);
