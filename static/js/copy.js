/** <studio-copy>: a field with a link in it, and a button that copies it. Without script the field is enough. */

const SAID_MS = 2000;

export class StudioCopy extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.button = this.querySelector("button");
    this.words = this.button.querySelector("span");
    this.said = this.words.textContent;
    this.button.hidden = false;
    this.field.addEventListener("focus", () => this.field.select());
    this.button.addEventListener("click", () => this.copy());
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  /** Where the browser lends no clipboard (plain http), the link is selected to be copied by hand. */
  async copy() {
    try {
      await navigator.clipboard.writeText(this.field.value);
      this.say("Copied");
    } catch {
      this.field.focus();
      this.field.select();
      this.say("Press Ctrl C");
    }
  }

  say(words) {
    this.words.textContent = words;
    document.getElementById("announcer")?.replaceChildren(words);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.words.textContent = this.said), SAID_MS);
  }
}

customElements.define("studio-copy", StudioCopy);
