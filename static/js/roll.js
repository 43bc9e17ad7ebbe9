/** <studio-roll>: the notes of a MIDI file as a piano roll, with all instruments; the playhead follows the player. */

import { spoken } from "./elapsed.js";
import { whenNear } from "./peaks.js";
import { player } from "./player.js";
import { RollView } from "./roll-view.js";
import { trackOnPage } from "./take.js";

const HUES = 12;
const HUE_STEP = 5; // neighbours differ
const CLOSER = 0.5;
const STEP_S = 1;
const PAGED = 0.9; // of the width: from here the playhead turns the page
const DRAG_PX = 4; // less is a click
const WHEEL = 0.002;

class StudioRoll extends HTMLElement {
  #view = null;
  #map = null;
  #head = null;
  #at = 0; // seconds; the playhead while the player has something else
  #leave = new AbortController();
  #drawing = 0;
  #sizes = null;
  #second = -1;

  connectedCallback() {
    if (this.#map) return;
    this.#map = element("div", "roll-map");
    whenNear(this, () => this.#load());
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  #remove() {
    this.#leave.abort();
    this.#sizes?.disconnect();
    cancelAnimationFrame(this.#drawing);
  }

  /** @param {Element} coming what a poll brings @returns {boolean} whether it shows the same notes */
  stays(coming) {
    return coming.dataset.src === this.dataset.src;
  }

  get duration() { return Number(this.dataset.duration); }
  get #isCurrent() { return player.isCurrent(this.dataset.track); }
  get #time() { return this.#isCurrent ? player.time : this.#at; }

  async #load() {
    const { signal } = this.#leave;
    let answer;
    try {
      answer = await fetch(this.dataset.src, { signal, headers: { Accept: "application/json" } });
    } catch (error) {
      if (!signal.aborted) this.#explain("The notes could not be fetched.", error);
      return;
    }
    if (!answer.ok || answer.redirected) return this.#explain("The notes could not be fetched.", answer.status);
    const { instruments } = await answer.json();
    if (signal.aborted) return;
    if (!instruments.some(({ notes }) => notes.length)) return this.#explain("There are no notes in it.", "");
    this.#build(instruments, signal);
  }

  #explain(words, cause) {
    if (cause) console.info(this.dataset.src, cause);
    const note = element("p", "roll-note dim");
    note.textContent = words;
    this.append(note);
  }

  #build(instruments, signal) {
    const canvas = element("canvas", "roll-notes");
    canvas.setAttribute("aria-hidden", "true");
    this.#head = element("div", "roll-head");
    this.#map.append(canvas, this.#head);
    const last = instruments.flatMap(({ notes }) => notes).reduce((most, note) => Math.max(most, note.end), 0);
    this.#view = new RollView(canvas, instruments, Math.max(this.duration || 0, last));
    this.#describe(instruments);
    const box = element("div", "roll-box");
    box.setAttribute("hx-morph-skip", "");
    box.append(this.#legend(instruments), this.#map, this.#tools());
    this.prepend(box);
    this.#listen(signal);
    this.#recolour();
    this.#fit(canvas);
  }

  #describe(instruments) {
    const count = instruments.reduce((sum, { notes }) => sum + notes.length, 0);
    this.#map.tabIndex = 0;
    const about = { role: "slider", "aria-label": "Position in the piano roll", "aria-valuemin": 0, "aria-valuemax": Math.round(this.duration) };
    for (const [name, value] of Object.entries(about)) this.#map.setAttribute(name, String(value));
    this.#map.setAttribute("aria-description", `${count} notes of ${instruments.map(({ name }) => name).join(", ")}`);
  }

  #legend(instruments) {
    const legend = element("div", "roll-legend");
    legend.setAttribute("role", "group");
    legend.setAttribute("aria-label", "Instruments");
    instruments.forEach(({ name, notes }, at) => {
      const button = element("button", `roll-part hue-${(at * HUE_STEP) % HUES}`);
      button.type = "button";
      button.setAttribute("aria-pressed", "true");
      button.dataset.part = String(at);
      const words = element("span", "truncate");
      words.dir = "auto";
      words.textContent = name;
      const count = element("small", "");
      count.textContent = `${notes.length}`;
      count.setAttribute("aria-label", `${notes.length} notes`);
      button.append(element("i", "swatch"), words, count);
      legend.append(button);
    });
    return legend;
  }

  #tools() {
    const tools = element("div", "roll-tools");
    for (const [words, act] of Object.entries({ "Zoom in": () => this.#zoom(CLOSER), "Zoom out": () => this.#zoom(1 / CLOSER), "Whole song": () => this.#look(0, Infinity) })) {
      const button = element("button", "btn small quiet");
      button.type = "button";
      button.textContent = words;
      button.addEventListener("click", act);
      tools.append(button);
    }
    return tools;
  }

  #listen(signal) {
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.#map.addEventListener("keydown", (event) => this.#pressed(event), { signal });
    this.#map.addEventListener("wheel", (event) => this.#wheeled(event), { signal, passive: false });
    this.#map.addEventListener("pointerdown", (event) => this.#drag(event), { signal });
    player.addEventListener("time", () => this.#follow(), { signal });
    player.addEventListener("change", () => this.#follow(), { signal });
    document.addEventListener("studio:theme", () => this.#recolour(), { signal });
  }

  /** The canvas has as many pixels as the screen has there. */
  #fit(canvas) {
    this.#sizes = new ResizeObserver(([entry]) => {
      const { inlineSize, blockSize } = entry.contentBoxSize[0];
      const ratio = devicePixelRatio || 1;
      this.#view.resize(Math.round(inlineSize * ratio), Math.round(blockSize * ratio), ratio);
      this.#draw();
    });
    this.#sizes.observe(canvas);
  }

  #recolour() {
    const colour = (element, name) => getComputedStyle(element).getPropertyValue(name);
    const [line, text, shade] = ["--roll-line", "--roll-text", "--roll-shade"].map((name) => colour(this, name));
    this.#view.recolour([...this.querySelectorAll("[data-part]")].map((part) => colour(part, "--wave-played")), { line, text, shade });
    this.#later();
  }

  /** Draws with the next frame, however often it is asked. */
  #later() {
    cancelAnimationFrame(this.#drawing);
    this.#drawing = requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.dataset.drawn = String(this.#view.draw());
    this.#follow();
  }

  // -- moving about

  #look(from, span) {
    this.#view.look(from, span);
    this.#later();
  }

  #zoom(factor, at = this.#time) {
    this.#view.zoom(factor, at);
    this.#later();
  }

  #wheeled(event) {
    if (event.ctrlKey || event.metaKey) this.#zoom(Math.exp(event.deltaY * WHEEL), this.#view.seconds(event.offsetX));
    else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.#pan(event.deltaX || event.deltaY);
    else return; // the page scrolls
    event.preventDefault();
  }

  #pan(pixels) {
    this.#look(this.#view.from + (pixels / this.#map.clientWidth) * this.#view.span);
  }

  /** A drag moves the notes, a click goes there. */
  #drag(event) {
    if (event.button !== 0) return;
    const held = new AbortController();
    const { signal } = held;
    let [x, moved] = [event.clientX, false];
    this.#map.setPointerCapture(event.pointerId);
    this.#map.addEventListener("pointermove", (now) => {
      if (!moved && Math.abs(now.clientX - x) < DRAG_PX) return;
      moved = true;
      this.#pan(x - now.clientX);
      x = now.clientX;
    }, { signal });
    this.#map.addEventListener("pointerup", (now) => {
      held.abort();
      if (!moved) this.#go(this.#view.seconds(now.clientX - this.#map.getBoundingClientRect().left), true);
    }, { signal });
    this.#map.addEventListener("pointercancel", () => held.abort(), { signal });
  }

  #clicked(event) {
    const button = event.target.closest("[data-part]");
    if (!button) return;
    const part = this.#view.parts[Number(button.dataset.part)];
    part.shown = !part.shown;
    button.setAttribute("aria-pressed", String(part.shown));
    this.#later();
  }

  #pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = { ArrowRight: STEP_S, ArrowLeft: -STEP_S, PageDown: this.#view.span, PageUp: -this.#view.span, Home: -Infinity, End: Infinity };
    if (event.key === "+" || event.key === "=") this.#zoom(CLOSER);
    else if (event.key === "-") this.#zoom(1 / CLOSER);
    else if (event.key === "Enter") this.#go(this.#time, true);
    else if (event.key in moves && !event.shiftKey) this.#go(this.#time + moves[event.key], false);
    else return;
    event.preventDefault();
  }

  /** To a moment: the player goes there when it has this track, or begins to play it. */
  #go(seconds, plays) {
    this.#at = Math.min(this.duration, Math.max(0, seconds));
    const track = trackOnPage(this.dataset.track);
    if (this.#isCurrent) player.seek(this.#at);
    if (plays && (track || this.#isCurrent)) player.play(track ?? player.current, this.#at);
    this.#follow();
    this.#bringIntoSight(this.#at);
  }

  #follow() {
    const time = this.#time;
    if (this.#isCurrent && player.playing) this.#turnPage(time);
    const x = this.#view.x(time);
    this.#head.hidden = time < this.#view.from || time > this.#view.from + this.#view.span;
    this.#head.style.transform = `translateX(${x}px)`;
    const second = Math.floor(time);
    if (second === this.#second) return;
    this.#second = second;
    this.#map.setAttribute("aria-valuenow", String(second));
    this.#map.setAttribute("aria-valuetext", `${spoken(time)} of ${spoken(Math.round(this.duration))}`);
  }

  #turnPage(time) {
    const { from, span } = this.#view;
    if (time > from + span * PAGED && from + span < this.duration && time < from + span * 1.2) this.#look(time - span * (1 - PAGED));
  }

  #bringIntoSight(time) {
    const { from, span } = this.#view;
    if (time < from || time > from + span) this.#look(time - span / 2);
  }
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

customElements.define("studio-roll", StudioRoll);
