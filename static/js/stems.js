/** <studio-stems>: the parts of a song side by side: play them together, mute, solo, set levels, seek, loop. */

import { clock, spoken } from "./elapsed.js";
import { MixerElement } from "./mixer-element.js";
import { Mixer } from "./mixer.js";
import { Waveform, scrub, whenNear } from "./peaks.js";
import { floor, player } from "./player.js";

const HUES = 12;
const HUE_STEP = 5; // neighbours differ

class StudioStems extends MixerElement {
  #leave = new AbortController();
  #waveforms = [];
  #frame = 0;
  #second = -1;

  connectedCallback() {
    if (this.mixer) return;
    this.mixer = new Mixer(this.#rows.map((row) => ({ src: row.dataset.src })), this.duration);
    this.mixer.setVolume(player.muted ? 0 : player.volume);
    const { signal } = this.#leave;
    this.#addPosition();
    this.#rows.forEach((row, at) => this.#prepare(row, at, signal));
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    this.addEventListener("input", (event) => this.#slid(event), { signal });
    this.mixer.addEventListener("change", () => this.#show(), { signal });
    player.addEventListener("change", () => this.mixer.setVolume(player.muted ? 0 : player.volume), { signal });
    document.addEventListener("studio:theme", () => this.#waveforms.forEach((wave) => wave.recolour()), { signal });
    this.#show();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  #remove() {
    this.#leave.abort();
    cancelAnimationFrame(this.#frame);
    this.mixer.close();
    floor.leave(this);
    for (const wave of this.#waveforms) wave.remove();
  }

  /** Whether a poll may leave it all as it is: the stems are the same. @param {Element} coming */
  stays(coming) {
    const sources = (element) => [...element.querySelectorAll(".stem")].map((row) => row.dataset.src).join();
    return sources(coming) === sources(this);
  }

  // -- what is seen

  get #rows() {
    return [...this.querySelectorAll(".stem")];
  }

  #prepare(row, at, signal) {
    row.classList.add(`hue-${(at * HUE_STEP) % HUES}`);
    const wave = row.querySelector("[data-wave]");
    const waveform = new Waveform(wave);
    this.#waveforms.push(waveform);
    whenNear(wave, () => waveform.draw(row.dataset.peaks, this.duration).then(() => waveform.show(this.time)));
    const place = (ratio) => ratio * this.duration;
    scrub(wave, (ratio) => this.#drawPlace(place(ratio)), (ratio) => this.seek(place(ratio)), () => this.place(), signal);
    const level = row.querySelector("[data-level]");
    if (level) level.autocomplete = "off";
    this.#mix(row);
  }

  /** A slider for the place and a loop: they work only with a script, so the script makes them. */
  #addPosition() {
    const bar = document.createElement("div");
    bar.className = "stems-position";
    bar.setAttribute("hx-morph-skip", "");
    const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: this.duration, step: 0.1, value: 0, autocomplete: "off" });
    slider.setAttribute("aria-label", "Position in the stems");
    slider.dataset.position = "";
    const loop = Object.assign(document.createElement("button"), { type: "button", className: "btn small quiet", textContent: "Loop" });
    loop.dataset.loop = "";
    loop.setAttribute("aria-pressed", "false");
    const note = document.createElement("p");
    note.className = "stems-note dim";
    note.setAttribute("role", "status");
    bar.append(slider, loop, note);
    this.querySelector(".stem").before(bar);
  }

  #clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-stems-play]")) this.toggle();
    else if (button.matches("[data-loop]")) this.mixer.loop = press(button);
    else if (button.matches("[data-mute], [data-solo]")) {
      press(button);
      this.#mix(button.closest(".stem"));
    }
  }

  #slid(event) {
    if (event.target.matches("[data-position]")) this.seek(Number(event.target.value));
    else if (event.target.matches("[data-level]")) this.#mix(event.target.closest(".stem"));
  }

  /** Takes the settings of a row over into the sound. */
  #mix(row) {
    const pressed = (name) => row.querySelector(`[data-${name}]`)?.getAttribute("aria-pressed") === "true";
    const level = row.querySelector("[data-level]");
    level?.setAttribute("aria-valuetext", `${Math.round(level.value * 100)} %`);
    this.mixer.set(this.#rows.indexOf(row), { level: Number(level?.value ?? 1), muted: pressed("mute"), solo: pressed("solo") });
    this.#dim();
  }

  #dim() {
    const alone = this.mixer.stems.some(({ solo }) => solo);
    this.#rows.forEach((row, at) => {
      const stem = this.mixer.stems[at];
      row.classList.toggle("silent", (alone ? !stem.solo : stem.muted) || stem.level === 0);
      row.classList.toggle("failed", stem.failed);
    });
  }

  #show() {
    const { playing, waiting, stems } = this.mixer;
    this.classList.toggle("playing", playing);
    this.classList.toggle("waiting", waiting && playing);
    this.querySelector("[data-stems-play]").setAttribute("aria-label", playing ? "Pause stems" : "Play stems");
    const missing = this.#rows.filter((row, at) => stems[at].failed).map((row) => row.dataset.name);
    this.#say(missing.length ? `Could not be loaded: ${missing.join(", ")}. Reload the page to try again.` : waiting && playing ? "Loading…" : "");
    this.#dim();
    this.place();
    cancelAnimationFrame(this.#frame);
    if (playing) this.#follow();
  }

  #say(text) {
    const note = this.querySelector(".stems-note");
    if (note.textContent !== text) note.textContent = text;
  }

  #follow() {
    this.place();
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  place() {
    this.#drawPlace(this.time);
  }

  /** The waves on every frame, words and numbers once a second. */
  #drawPlace(time) {
    for (const wave of this.#waveforms) wave.show(time);
    const slider = this.querySelector("[data-position]");
    slider.value = String(time);
    const second = Math.floor(time);
    if (second === this.#second) return;
    this.#second = second;
    const shown = this.querySelector("[data-stems-time]");
    if (shown) shown.textContent = clock(time);
    slider.setAttribute("aria-valuetext", `${spoken(time)} of ${spoken(Math.round(this.duration))}`);
  }
}

/** Turns a toggle over. @returns {boolean} whether it is pressed now */
function press(button) {
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(pressed));
  return pressed;
}

customElements.define("studio-stems", StudioStems);
