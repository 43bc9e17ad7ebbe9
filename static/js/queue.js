/**
 * What was heard, what plays now, and what comes next: one list and a place in it.
 * Nothing here ever empties the list by itself; only a person removes or clears.
 *
 * @typedef {object} Track
 * @property {string} id
 * @property {string} src      where the audio is
 * @property {string} href     the track's page
 * @property {string} title
 * @property {string} label    "A", "B"… or ""
 * @property {string} project
 * @property {number} hue      0 to 11
 * @property {number} duration seconds
 * @property {string} peaks    letters of `peaks.js`
 * @property {Track[]} [siblings] the takes of the same request, itself included
 */

const MOST_HEARD = 50; // tracks kept behind the current one

export class Queue {
  /** @type {Track[]} */ items = [];
  index = -1;

  get current() {
    return this.items[this.index] ?? null;
  }

  get upcoming() {
    return this.items.slice(this.index + 1);
  }

  /** Puts the track right after the current one and goes there. The rest keeps its order. */
  playNow(track) {
    if (track.id === this.current?.id) return;
    const siblings = track.siblings ?? this.#siblingsOf(track.id);
    this.#take(track.id);
    this.items.splice(this.index + 1, 0, { ...track, siblings });
    this.index += 1;
    const forgotten = Math.max(0, this.index - MOST_HEARD);
    this.items.splice(0, forgotten);
    this.index -= forgotten;
  }

  /** Adds to the end of what comes next; answers false when it already plays or waits. */
  add(track) {
    if (track.id === this.current?.id || this.upcoming.some((item) => item.id === track.id)) return false;
    this.#take(track.id);
    this.items.push(track);
    return true;
  }

  /** The current place gets another take of the same request. */
  switchTo(track) {
    if (!this.current) return;
    const kept = this.items.filter((item, at) => at === this.index || item.id !== track.id);
    this.index = kept.indexOf(this.current);
    this.items = kept;
    this.items[this.index] = track;
  }

  /** Goes `step` places on (1) or back (-1); answers whether there was something. */
  go(step) {
    if (!this.items[this.index + step]) return false;
    this.index += step;
    return true;
  }

  /** @param {string} id of something that comes next; the current track stays */
  remove(id) {
    if (id !== this.current?.id) this.#take(id);
  }

  /** Moves what comes next by one place; never over the current track. */
  move(id, step) {
    const from = this.items.findIndex((item) => item.id === id);
    const to = from + step;
    if (from <= this.index || to <= this.index || to >= this.items.length) return;
    this.items.splice(to, 0, ...this.items.splice(from, 1));
  }

  clearUpcoming() {
    this.items.length = this.index + 1;
  }

  /** The takes beside one that was started from a page that shows it alone. */
  #siblingsOf(id) {
    return this.items.find((item) => item.siblings?.some((take) => take.id === id))?.siblings;
  }

  #take(id) {
    const at = this.items.findIndex((item) => item.id === id);
    if (at < 0) return;
    this.items.splice(at, 1);
    if (at <= this.index) this.index -= 1;
  }
}
