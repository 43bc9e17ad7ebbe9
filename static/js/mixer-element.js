/** What elements that play through a mixer have in common: what the keys and the player ask of whoever has the floor. */

import { floor } from "./player.js";

/** A subclass makes its `mixer`, and shows where it is in `place()`. */
export class MixerElement extends HTMLElement {
  mixer = null;

  get time() { return this.mixer.time; }
  get duration() { return Number(this.dataset.duration); }
  pause() { this.mixer.pause(); }
  toggle() { return this.mixer.playing ? this.pause() : this.play(); }
  seek(seconds) { this.mixer.seek(seconds); this.place(); }

  play() {
    floor.take(this);
    return this.mixer.play();
  }
}
