/** <studio-take>: a take with its waveform, which plays, seeks and shows where the music is. */

import { Waveform, scrub, whenNear } from "./peaks.js";
import { player } from "./player.js";

export class StudioTake extends HTMLElement {
  #waveform = null;
  #leave = null; // ends the listening when the row leaves the page
  #undraw = null; // ends the scrubbing when the waveform goes
  #wasCurrent = null;

  connectedCallback() {
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.addEventListener("click", (event) => this.#clicked(event), { signal });
    player.addEventListener("change", () => this.dress(), { signal });
    player.addEventListener("time", () => player.isCurrent(this.dataset.track) && this.#show(player.time), { signal });
    document.addEventListener("studio:theme", () => this.#waveform?.recolour(), { signal });
    const wave = this.querySelector("[data-wave]");
    if (wave && !this.#waveform) this.#prepare(wave);
    this.dress();
  }

  /** Moved within the page (a morph does that): nothing of it is lost. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#leave.abort();
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  /** @returns {import("./queue.js").Track} */
  get track() {
    const own = asTrack(this);
    const rows = [...(this.closest("article")?.querySelectorAll("studio-take") ?? [])];
    return rows.length > 1 ? { ...own, siblings: rows.map(asTrack) } : own;
  }

  draw() {
    this.#waveform?.draw(this.dataset.peaks, Number(this.dataset.duration));
    this.#show(player.isCurrent(this.dataset.track) ? player.time : 0);
  }

  /** Shows whether this take is the current one and plays. Also dresses `row`, its coming version in a morph. */
  dress(row = this) {
    const current = player.isCurrent(this.dataset.track);
    const playing = current && player.playing;
    row.classList.toggle("current", current);
    row.classList.toggle("playing", playing);
    const button = row.querySelector(".play");
    const label = playing ? "Pause" : "Play";
    if (button && button.getAttribute("aria-label") !== label) button.setAttribute("aria-label", label);
    if (current !== this.#wasCurrent) this.#show(current ? player.time : 0);
    this.#wasCurrent = current;
  }

  #prepare(wave) {
    this.#waveform = new Waveform(wave);
    this.#undraw = new AbortController();
    whenNear(wave, () => this.draw());
    const at = (ratio) => ratio * Number(this.dataset.duration);
    scrub(
      wave,
      (ratio) => this.#waveform?.show(at(ratio)),
      (ratio) => player.play(this.track, at(ratio)),
      () => this.#show(player.isCurrent(this.dataset.track) ? player.time : 0),
      this.#undraw.signal,
    );
  }

  #clicked(event) {
    if (event.target.closest(".play")) {
      if (player.isCurrent(this.dataset.track)) player.toggle();
      else player.play(this.track);
    } else if (event.target.closest("[data-queue]")) {
      const added = player.arrange((queue) => queue.add(this.track));
      const name = this.dataset.label ? `“${this.dataset.title}”, take ${this.dataset.label},` : `“${this.dataset.title}”`;
      const text = `${name} is ${added ? "" : "already "}in Up next.`;
      this.dispatchEvent(new CustomEvent("studio:say", { bubbles: true, detail: { text } }));
    }
  }

  #show(time) {
    this.#waveform?.show(time);
  }

  #remove() {
    this.#undraw?.abort();
    this.#waveform?.remove();
    this.#waveform = null;
  }
}

/** The track with this id as its row on the page knows it, to be played; null when there is none. */
export function trackOnPage(id) {
  return document.querySelector(`studio-take[data-track="${CSS.escape(id)}"]`)?.track ?? null;
}

function asTrack(row) {
  const { track, src, href, title, label, project, hue, duration, peaks } = row.dataset;
  return { id: track, src, href, title, label, project, hue: Number(hue), duration: Number(duration), peaks };
}
