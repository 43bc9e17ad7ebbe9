/** <studio-pins>: comments on the waveform. A press on a pin shows what was said; a drag chooses a part to comment on. */

import { aim, goTo } from "./comments.js";

const DRAG_PX = 5; // less is a press
const PIN_PX = 22;

class StudioPins extends HTMLElement {
  #leave = null;
  #chosen = { start: null, end: null };

  connectedCallback() {
    if (this.#leave) return;
    this.#leave = new AbortController();
    const on = { signal: this.#leave.signal };
    this.addEventListener("click", (event) => this.#clicked(event), { ...on, capture: true });
    this.addEventListener("pointerdown", (event) => this.#grab(event), on);
    document.addEventListener("htmx:after:swap", () => this.#spread(), on);
    const sizes = new ResizeObserver(() => this.#spread());
    sizes.observe(this);
    this.#leave.signal.addEventListener("abort", () => sizes.disconnect());
    document.addEventListener("studio:chosen", ({ detail }) => detail.track === this.dataset.track && this.#show(detail), on);
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#leave?.abort();
      this.#leave = null;
    });
  }

  get duration() { return Number(this.dataset.duration); }

  #clicked(event) {
    const pin = event.target.closest("a.pin");
    if (!pin || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault(); // what it leads to is on this page
    event.stopPropagation();
    goTo(this.dataset.track, Number(pin.dataset.at));
    aim(document.getElementById(pin.dataset.comment));
  }

  #grab(event) {
    if (event.button !== 0 || event.target.closest("a.pin")) return;
    const box = this.getBoundingClientRect();
    const place = ({ clientX }) => Math.min(1, Math.max(0, (clientX - box.left) / (box.width || 1))) * this.duration;
    const [from, before] = [place(event), this.#chosen];
    const part = (moved) => {
      const to = place(moved);
      const isDrag = Math.abs(moved.clientX - event.clientX) > DRAG_PX;
      return isDrag ? { start: Math.min(from, to), end: Math.max(from, to) } : { start: from, end: null };
    };
    const held = new AbortController();
    const on = { signal: held.signal };
    this.setPointerCapture(event.pointerId);
    event.preventDefault();
    this.addEventListener("pointermove", (moved) => this.#show(part(moved)), on);
    this.addEventListener("pointercancel", () => (held.abort(), this.#show(before)), on); // it was a scroll
    this.addEventListener("pointerup", (up) => {
      held.abort();
      const detail = { track: this.dataset.track, ...part(up) };
      document.dispatchEvent(new CustomEvent("studio:stretch", { detail }));
    }, on);
  }

  /** On a narrow waveform every other one of those that would lie over each other stands lower. */
  #spread() {
    let [last, isLow] = [-Infinity, false];
    for (const pin of this.querySelectorAll("a.pin")) {
      const at = (this.clientWidth * parseFloat(pin.querySelector("svg").getAttribute("x"))) / 100;
      isLow = at - last < PIN_PX && !isLow;
      pin.classList.toggle("low", isLow);
      last = at;
    }
  }

  /** Draws what is chosen, in seconds. */
  #show({ start, end }) {
    if (start === this.#chosen.start && end === this.#chosen.end) return;
    this.#chosen = { start, end };
    const mark = this.querySelector(".pins-chosen");
    const share = (seconds) => `${(100 * seconds) / (this.duration || 1)}%`;
    mark.hidden = start == null;
    mark.style.insetInlineStart = share(start ?? 0);
    mark.style.inlineSize = end == null ? "2px" : share(end - start);
  }
}

customElements.define("studio-pins", StudioPins);
