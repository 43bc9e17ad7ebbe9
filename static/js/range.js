/**
 * <studio-range>: a moment (`data-mode="point"`) or a stretch of a recording, chosen on its waveform. The number fields inside
 * stay the truth; the handles follow them and they follow the handles. `data-max` is the longest stretch, in seconds.
 */

import { clock } from "./elapsed.js";
import { Waveform, whenNear } from "./peaks.js";
import { player } from "./player.js";
import { trackOnPage } from "./take.js";

const STEP_S = 0.1;
const LARGE_S = 1;
const PAGE_S = 5;
const BEFORE_S = 5; // of what is heard up to a point
const USUAL_S = 30; // of a stretch nobody has chosen yet

class StudioRange extends HTMLElement {
  #fields = [];
  #handles = [];
  #waveform = null;
  #leave = new AbortController();
  #until = null; // where a preview ends

  connectedCallback() {
    if (this.#fields.length || !this.duration) return;
    this.#fields = [...this.querySelectorAll("input[type=number]")].slice(0, this.isPoint ? 1 : 2);
    if (!this.#fields.length) return; // nothing to choose on: the fields work as they are
    this.prepend(this.#drawing());
    const { signal } = this.#leave;
    this.addEventListener("input", (event) => this.#typed(event.target), { signal });
    player.addEventListener("change", () => this.#offer(), { signal });
    player.addEventListener("time", () => this.#endPreview(), { signal });
    document.addEventListener("studio:theme", () => this.#waveform.recolour(), { signal });
    this.#show();
    this.#offer();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  #remove() {
    this.#leave.abort();
    this.#waveform?.remove();
  }

  get isPoint() { return this.dataset.mode === "point"; }
  get duration() { return Number(this.dataset.duration); }
  get most() { return Number(this.dataset.max) || Infinity; }

  /** The chosen seconds, with what an empty field stands for. @returns {number[]} one, or start and end */
  get places() {
    const typed = this.#fields.map((field) => (field.value === "" || !Number.isFinite(Number(field.value)) ? null : Number(field.value)));
    if (this.isPoint) return [Math.min(this.duration, typed[0] ?? this.duration)];
    const start = Math.min(this.duration, typed[0] ?? 0);
    return [start, Math.min(this.duration, typed[1] ?? start + Math.min(this.most, USUAL_S))];
  }

  // -- drawing

  #drawing() {
    const map = element("div", "range-map");
    const wave = element("div", "wave");
    this.#waveform = new Waveform(wave);
    whenNear(wave, () => this.#waveform.draw(this.dataset.peaks ?? "", this.duration));
    this.#handles = this.#fields.map((field, at) => this.#handle(field, at));
    map.append(wave, element("div", "range-chosen"), ...this.#handles);
    map.addEventListener("pointerdown", (event) => this.#grab(event, map));
    const box = element("div", this.dataset.hue ? `range-box hue-${this.dataset.hue}` : "range-box");
    box.setAttribute("hx-morph-skip", "");
    box.append(map, this.#tools());
    return box;
  }

  #handle(field, at) {
    const handle = element("div", "range-handle");
    handle.tabIndex = 0;
    handle.setAttribute("role", "slider");
    handle.setAttribute("aria-label", `${labelOf(field)} on the waveform`);
    handle.setAttribute("aria-valuemin", "0");
    handle.setAttribute("aria-valuemax", String(this.duration));
    handle.addEventListener("keydown", (event) => this.#pressed(event, at));
    return handle;
  }

  #tools() {
    const tools = element("div", "range-tools");
    const words = element("output", "range-words");
    words.setAttribute("aria-live", "off"); // the handle itself says where it is
    const problem = element("p", "range-problem");
    problem.setAttribute("role", "status");
    const names = this.isPoint ? ["Set from player"] : ["Set start from player", "Set end from player"];
    const setters = names.map((name, at) => this.#button(name, () => this.#move(at, player.time), "data-set"));
    const preview = this.#button(this.isPoint ? "Hear up to here" : "Hear this part", () => this.#preview(), "data-preview");
    tools.append(words, ...setters, preview, problem);
    return tools;
  }

  #button(words, act, mark) {
    const button = element("button", "btn small quiet");
    button.type = "button";
    button.textContent = words;
    button.setAttribute(mark, "");
    button.addEventListener("click", act);
    return button;
  }

  #show() {
    const places = this.places;
    const share = (place) => `${(100 * place) / (this.duration || 1)}%`;
    const [from, to] = this.isPoint ? [0, places[0]] : places;
    const chosen = this.querySelector(".range-chosen");
    chosen.style.insetInlineStart = share(from);
    chosen.style.inlineSize = share(Math.max(0, to - from));
    this.#handles.forEach((handle, at) => {
      handle.style.insetInlineStart = share(places[at]);
      handle.setAttribute("aria-valuenow", places[at].toFixed(1));
      handle.setAttribute("aria-valuetext", exactly(places[at]));
    });
    this.querySelector(".range-words").textContent = this.#words(places);
    this.#judge(places);
  }

  #words(places) {
    const isOpen = this.#fields.every((field) => field.value === "");
    if (this.isPoint) return isOpen ? `At the end, ${fine(places[0])}` : `At ${fine(places[0])}`;
    if (isOpen && !this.#fields.some((field) => field.required)) return "Nothing chosen yet";
    return `${fine(places[0])} to ${fine(places[1])}, ${(places[1] - places[0]).toFixed(1)} s`;
  }

  /** Says what is wrong with what was typed; the server says the same. */
  #judge([start, end]) {
    let problem = "";
    if (!this.isPoint && this.#fields.some((field) => field.value !== "")) {
      if (end <= start) problem = "The part must end after it starts.";
      else if (end - start > this.most + STEP_S / 2) problem = `The part may be at most ${this.most} seconds long.`;
    }
    this.#fields.at(-1).setCustomValidity(problem);
    this.#say(problem);
  }

  #say(words) {
    const note = this.querySelector(".range-problem");
    if (note.textContent !== words) note.textContent = words;
  }

  // -- moving

  /** Moves one end; the other comes along where it must. @param {number} at which end @param {number} place seconds */
  #move(at, place) {
    const places = this.places;
    places[at] = round(Math.min(this.duration, Math.max(0, place)));
    let note = "";
    if (!this.isPoint) note = at === 0 ? this.#pullEnd(places) : this.#pullStart(places);
    this.#fields.forEach((field, each) => fill(field, places[each]));
    this.#show();
    if (note) this.#say(note);
  }

  #pullEnd(places) {
    const [start, end] = places;
    places[0] = Math.min(start, round(this.duration - STEP_S));
    if (end - start > this.most) places[1] = round(start + this.most);
    else if (end <= start) places[1] = round(Math.min(this.duration, start + Math.min(this.most, LARGE_S)));
    return end - start > this.most ? `At most ${this.most} seconds: the end came along.` : "";
  }

  #pullStart(places) {
    const [start, end] = places;
    places[1] = Math.max(end, STEP_S);
    if (end - start > this.most) places[0] = round(end - this.most);
    else if (end <= start) places[0] = round(Math.max(0, end - Math.min(this.most, LARGE_S)));
    return end - start > this.most ? `At most ${this.most} seconds: the start came along.` : "";
  }

  #pressed(event, at) {
    const step = event.shiftKey ? LARGE_S : STEP_S;
    const moves = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: PAGE_S, PageDown: -PAGE_S, Home: -Infinity, End: Infinity };
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.#move(at, this.places[at] + moves[event.key]);
  }

  /** A press anywhere takes the nearer handle along. */
  #grab(event, map) {
    if (event.button !== 0) return;
    const place = ({ clientX }) => {
      const box = map.getBoundingClientRect();
      return ((clientX - box.left) / (box.width || 1)) * this.duration;
    };
    const start = place(event);
    const distances = this.places.map((each) => Math.abs(each - start));
    const at = this.#handles.indexOf(event.target) >= 0 ? this.#handles.indexOf(event.target) : distances.indexOf(Math.min(...distances));
    const before = this.#fields.map((field) => field.value);
    const held = new AbortController();
    const { signal } = held;
    map.setPointerCapture(event.pointerId);
    this.#handles[at].focus({ preventScroll: true });
    event.preventDefault();
    if (event.target !== this.#handles[at]) this.#move(at, start);
    map.addEventListener("pointermove", (moved) => this.#move(at, place(moved)), { signal });
    map.addEventListener("pointerup", () => held.abort(), { signal });
    map.addEventListener("pointercancel", () => (held.abort(), this.#takeBack(before)), { signal }); // it was a scroll
  }

  #takeBack(values) {
    this.#fields.forEach((field, at) => (field.value = values[at]));
    this.#fields[0].dispatchEvent(new Event("input", { bubbles: true }));
  }

  #typed(field) {
    if (this.#fields.includes(field)) this.#show();
  }

  // -- the player

  get #track() {
    const id = this.dataset.track;
    if (!id) return null;
    return player.isCurrent(id) ? player.current : trackOnPage(id);
  }

  /** What can be pressed: the place of the player only while it has this recording. */
  #offer() {
    const isCurrent = Boolean(this.dataset.track) && player.isCurrent(this.dataset.track);
    for (const button of this.querySelectorAll("[data-set]")) {
      button.disabled = !isCurrent;
      button.title = isCurrent ? "" : "Play the recording first";
    }
    const preview = this.querySelector("[data-preview]");
    preview.hidden = !this.#track;
    if (this.#until != null && !(isCurrent && player.playing)) this.#until = null;
  }

  #preview() {
    const [first, last] = this.isPoint ? [Math.max(0, this.places[0] - BEFORE_S), this.places[0]] : this.places;
    const track = this.#track;
    if (!track) return;
    Promise.resolve(player.play(track, first)).then(() => (this.#until = last));
  }

  #endPreview() {
    if (this.#until == null || player.time < this.#until) return;
    this.#until = null;
    player.pause();
  }
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function labelOf(field) {
  return field.labels?.[0]?.textContent.trim() || field.getAttribute("aria-label") || field.name;
}

/** Writes into a field as if it was typed, so that everything that listens hears of it. */
function fill(field, place) {
  const text = String(place);
  if (field.value === text) return;
  field.value = text;
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}

const round = (seconds) => Number(seconds.toFixed(1));
/** `72.4` → "1:12.4" */
const fine = (seconds) => `${clock(round(seconds))}.${Math.round((round(seconds) % 1) * 10) % 10}`;
/** `72.4` → "1 min 12.4 s", for ears */
const exactly = (seconds) => `${seconds >= 60 ? `${Math.floor(round(seconds) / 60)} min ` : ""}${round(round(seconds) % 60)} s`;

customElements.define("studio-range", StudioRange);
