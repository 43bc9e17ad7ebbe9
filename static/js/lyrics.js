/** <studio-lyrics>: words that follow the music. A click on a word plays from there; by keyboard, a slider over the words. */

import { spoken } from "./elapsed.js";
import { player } from "./player.js";
import { trackOnPage } from "./take.js";

const NEAR = 0.5; // of the screen's height: how far outside of it a line still is followed
const RESTS_MS = 4000; // after a person scrolled, the page stays where it is
const LINGERS_S = 1; // a word stays lit after its end, unless another begins
const AHEAD_S = 0.02; // a word lights up with the frame in which it begins, not with the next

class StudioLyrics extends HTMLElement {
  #words = [];
  #starts = [];
  #current = -1;
  #chosen = 0;
  #slider = null;
  #leave = new AbortController();
  #scrolledAt = -Infinity;

  connectedCallback() {
    if (this.#slider) return;
    this.#words = [...this.querySelectorAll(".word[data-start]")];
    this.#starts = this.#words.map((word) => Number(word.dataset.start));
    if (!this.#words.length) return;
    this.#addSlider();
    const { signal } = this.#leave;
    player.addEventListener("time", () => this.#follow(), { signal });
    player.addEventListener("change", () => this.#follow(), { signal });
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    for (const name of ["wheel", "touchmove"]) document.addEventListener(name, () => (this.#scrolledAt = performance.now()), { signal, passive: true });
    this.#follow();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#leave.abort());
  }

  /** @param {Element} coming what a poll brings @returns {boolean} whether it has the same words */
  stays(coming) {
    const words = (element) => [...element.querySelectorAll(".word")].map((word) => `${word.dataset.start} ${word.textContent}`).join();
    return Boolean(this.#slider) && words(coming) === words(this);
  }

  /** One place for the keyboard, so that nobody must tab through every word; the words stay plain text to be read. */
  #addSlider() {
    this.#slider = document.createElement("div");
    this.#slider.className = "lyrics-place";
    this.#slider.tabIndex = 0;
    const last = this.#words.length;
    for (const [name, value] of Object.entries({ role: "slider", "aria-label": "Word to play from", "aria-valuemin": 1, "aria-valuemax": last, "hx-morph-skip": "" })) {
      this.#slider.setAttribute(name, String(value));
    }
    this.prepend(this.#slider);
    this.#slider.addEventListener("keydown", (event) => this.#pressed(event));
    this.#slider.addEventListener("focus", () => this.#choose(Math.max(0, this.#current)));
    this.#slider.addEventListener("blur", () => this.#words[this.#chosen].classList.remove("chosen"));
    this.#describe();
  }

  #describe() {
    const word = this.#words[this.#chosen];
    this.#slider.setAttribute("aria-valuenow", String(this.#chosen + 1));
    this.#slider.setAttribute("aria-valuetext", `${word.textContent.trim()}, at ${spoken(word.dataset.start)}`);
  }

  #pressed(event) {
    const moves = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === "Enter" || event.key === " ") this.#play(this.#words[this.#chosen]);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#choose(this.#besideLine(event.key === "ArrowDown" ? 1 : -1));
    else if (event.key in moves) this.#choose(this.#chosen + moves[event.key]);
    else return;
    event.preventDefault();
  }

  /** @param {1 | -1} step @returns {number} the first word of the line after or before */
  #besideLine(step) {
    const top = (at) => this.#words[at].offsetTop;
    const isStart = (at) => at === 0 || top(at) !== top(at - 1);
    let at = this.#chosen;
    if (step < 0) while (!isStart(at)) at -= 1;
    do at += step;
    while (at > 0 && at < this.#words.length && !isStart(at));
    return at;
  }

  #choose(at) {
    this.#words[this.#chosen].classList.remove("chosen");
    this.#chosen = Math.min(this.#words.length - 1, Math.max(0, at));
    const word = this.#words[this.#chosen];
    word.classList.add("chosen");
    word.scrollIntoView({ block: "nearest" });
    this.#describe();
  }

  #clicked(event) {
    const word = event.target.closest(".word[data-start]");
    if (word && !String(getSelection())) this.#play(word);
  }

  #play(word) {
    const track = player.isCurrent(this.dataset.track) ? player.current : trackOnPage(this.dataset.track);
    if (track) player.play(track, Number(word.dataset.start));
  }

  #follow() {
    const at = player.isCurrent(this.dataset.track) ? this.#wordAt(player.time + AHEAD_S) : -1;
    if (at === this.#current) return;
    this.#words[this.#current]?.classList.remove("current");
    this.#current = at;
    const word = this.#words[at];
    if (!word) return;
    word.classList.add("current");
    if (player.playing) this.#reveal(word);
  }

  /** @returns {number} the word that is sung, or was just now; -1 before the first and in long pauses */
  #wordAt(time) {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] <= time) low = middle + 1;
      else high = middle;
    }
    const isOver = time > Number(this.#words[low - 1]?.dataset.end) + LINGERS_S;
    return isOver ? -1 : low - 1;
  }

  /** Scrolls only when the words were in sight anyway, and nobody is busy with the page. */
  #reveal(word) {
    const { top, bottom } = word.getBoundingClientRect();
    const height = innerHeight;
    const isFar = bottom < -NEAR * height || top > (1 + NEAR) * height;
    const isSeen = top > 0.12 * height && bottom < 0.72 * height;
    const isBusy = performance.now() - this.#scrolledAt < RESTS_MS || document.activeElement?.matches("input, textarea, select");
    if (isFar || isSeen || isBusy) return;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    word.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
  }
}

customElements.define("studio-lyrics", StudioLyrics);
