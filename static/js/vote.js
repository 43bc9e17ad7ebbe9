/**
 * <studio-vote>: the takes of a blind vote, by number. All of them run together on one clock (`mixer.js`) and all but one
 * are silent, so switching changes what is heard and never where; each is turned down by its `data-gain` in decibels.
 */

import { isFree } from "./controls.js";
import { clock, spoken } from "./elapsed.js";
import { MixerElement } from "./mixer-element.js";
import { Mixer } from "./mixer.js";
import { floor, player } from "./player.js";

class StudioVote extends MixerElement {
  #leave = null;
  #number = ""; // the one that is heard
  #frame = 0;
  #second = -1;

  connectedCallback() {
    if (this.#leave) return;
    this.#leave = new AbortController();
    const takes = this.#takes;
    this.mixer = new Mixer(takes.map((take) => ({ src: take.dataset.src })), this.duration);
    takes.forEach((take, at) => this.mixer.set(at, { level: 10 ** (Number(take.dataset.gain) / 20), muted: true }));
    this.#follow();
    const { signal } = this.#leave;
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#slider.addEventListener("input", () => this.seek(Number(this.#slider.value)), { signal });
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true });
    document.addEventListener("htmx:after:swap", () => this.#dress(), { signal });
    this.mixer.addEventListener("change", () => this.#show(), { signal });
    player.addEventListener("change", () => this.#follow(), { signal });
    if (!player.playing) floor.holder = this; // the keys are the vote's from the start
    this.#hear(this.#mine || this.#takes[0].dataset.number);
    this.#show();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  #remove() {
    this.#leave?.abort();
    this.#leave = null;
    cancelAnimationFrame(this.#frame);
    this.mixer.close();
    floor.leave(this);
  }

  // -- what is heard

  /** The takes that can be heard. */
  get #takes() {
    return [...this.querySelectorAll("[data-src]")];
  }

  get #slider() {
    return this.querySelector("[data-position]");
  }

  /** The number this person voted for, where it can be heard; else nothing. */
  get #mine() {
    const mine = document.getElementById("vote-state")?.dataset.mine;
    return this.#takes.some(({ dataset }) => dataset.number === mine) ? mine : "";
  }

  /** Fades over to this number, at the same place. @param {string} number */
  #hear(number) {
    if (!this.#takes.some(({ dataset }) => dataset.number === number)) return;
    this.#number = number;
    this.#takes.forEach((take, at) => this.mixer.set(at, { muted: take.dataset.number !== number }));
    this.#dress();
    this.#say();
  }

  /** As loud as the player is set. */
  #follow() {
    this.mixer.setVolume(player.muted ? 0 : player.volume);
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (button?.matches("[data-vote-play]")) return void this.toggle();
    const number = button?.dataset.number;
    if (!number) return;
    if (number === this.#number) return void this.toggle();
    this.#hear(number);
    this.play();
  }

  /** Digits choose what is heard; up and down, on the numbers, go to the one before or after. */
  #pressed(event) {
    if (event.shiftKey || !isFree(event)) return;
    const focus = event.target instanceof Element ? event.target : document.body;
    const number = /^[1-8]$/.test(event.key) ? event.key : focus.closest(".vote-number") && this.#beside(event.key);
    const take = this.#takes.find(({ dataset }) => dataset.number === number);
    if (!take) return;
    event.preventDefault();
    if (focus.closest(".vote-number")) take.focus();
    this.#hear(number);
    this.play();
  }

  #beside(key) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (!step) return "";
    const numbers = this.#takes.map(({ dataset }) => dataset.number);
    return numbers[numbers.indexOf(this.#number) + step];
  }

  // -- what is seen

  #dress() {
    const [mine, over] = [this.#mine, document.querySelector("#vote-state:is([data-revealed], [data-gone])") !== null];
    for (const take of this.#takes) {
      const { number } = take.dataset;
      take.setAttribute("aria-pressed", String(number === this.#number));
      take.querySelector(".vote-mine").hidden = number !== mine;
    }
    const cast = this.querySelector("[data-vote-cast]");
    cast.value = this.#number;
    cast.disabled = over || this.#number === mine;
    cast.querySelector("span").textContent = this.#number === mine ? `Number ${mine} is yours` : "This one is mine";
  }

  #show() {
    const { playing, waiting } = this.mixer;
    this.classList.toggle("playing", playing);
    this.classList.toggle("waiting", waiting && playing);
    this.querySelector("[data-vote-play]").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.#say();
    this.place();
    cancelAnimationFrame(this.#frame);
    if (playing) this.#run();
  }

  #run() {
    this.place();
    this.#frame = requestAnimationFrame(() => this.#run());
  }

  place() {
    const { time } = this;
    this.#slider.value = String(time);
    const second = Math.floor(time);
    if (second === this.#second) return;
    this.#second = second;
    this.querySelector("[data-vote-time]").textContent = clock(time);
    this.#slider.setAttribute("aria-valuetext", `${spoken(time)} of ${spoken(Math.round(this.duration))}`);
    this.#say();
  }

  /** What cannot be heard, and why. */
  #say() {
    const failed = this.#takes.filter((take, at) => this.mixer.stems[at].failed).map(({ dataset }) => dataset.number);
    const heard = this.#takes.find(({ dataset }) => dataset.number === this.#number);
    let text = "";
    if (failed.length) text = `Could not be loaded: number ${failed.join(", ")}. Reload the page to try again.`;
    else if (this.mixer.waiting && this.mixer.playing) text = "Loading…";
    else if (heard && this.time > Number(heard.dataset.duration) && this.time < this.duration) text = `Number ${this.#number} ends here; a longer one goes on.`;
    const note = this.querySelector("[data-vote-note]");
    if (note.textContent !== text) note.textContent = text;
  }
}

customElements.define("studio-vote", StudioVote);
