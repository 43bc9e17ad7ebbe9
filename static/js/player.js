/** The one audio element of the studio, its queue, and its memory over a full reload. */

import { Queue } from "./queue.js";

/** @typedef {import("./queue.js").Track} Track */

const MEMORY = "studio.player";
const RESTART_AFTER_S = 3; // "previous" within this time goes back a track, later to the start
const SAVE_EVERY_MS = 1000;
const REASON_WITHIN_MS = 5000;

/**
 * Who has the floor: only one thing sounds at a time, and the keys go to the one that was used last.
 * @typedef {{play: () => unknown, pause: () => void, toggle: () => unknown, seek: (seconds: number) => void, time: number}} Performer
 */
class Floor {
  /** @type {Performer | null} */ holder = null;

  /** Whoever else sounds is paused. @param {Performer} performer */
  take(performer) {
    if (this.holder !== performer) this.holder?.pause();
    this.holder = performer;
  }

  /** The keys go back to the player. @param {Performer} performer */
  leave(performer) {
    if (this.holder === performer) this.holder = player;
  }
}

export const floor = new Floor();

/**
 * Events: "change" (track, playing, waiting, problem, settings or queue changed) and "time" (the position moved).
 */
export class Player extends EventTarget {
  queue = new Queue();
  loop = false;
  waiting = false;
  problem = "";
  /** True until the first play after a reload, when there is something to go on with. */
  resumable = false;
  #audio;
  #person;
  #startAt = null; // seconds to go to as soon as the audio is known
  #savedAt = 0;
  #frame = 0;

  /** @param {HTMLAudioElement} audio @param {string} person whose queue this is */
  constructor(audio, person) {
    super();
    this.#audio = audio;
    this.#person = person;
    this.#restore();
    for (const name of ["play", "pause", "playing", "waiting", "ended", "error", "seeked", "volumechange", "ratechange", "durationchange"]) {
      audio.addEventListener(name, () => this.#heard(name));
    }
    for (const name of ["timeupdate", "seeking"]) audio.addEventListener(name, () => this.#moved());
    audio.addEventListener("loadedmetadata", () => this.#jump());
    addEventListener("pagehide", () => this.#save());
  }

  get current() { return this.queue.current; }
  get playing() { return !this.#audio.paused && !this.#audio.error; }
  get time() { return this.#startAt ?? this.#audio.currentTime; }
  get duration() { return Number.isFinite(this.#audio.duration) ? this.#audio.duration : this.current?.duration ?? 0; }
  get volume() { return this.#audio.volume; }
  get muted() { return this.#audio.muted; }
  get rate() { return this.#audio.playbackRate; }

  isCurrent(id) { return this.current?.id === id; }

  /** Plays this track now, right after the one before it in the queue; without one, goes on. @param {Track} [track] */
  play(track, at) {
    if (track && !this.isCurrent(track.id)) {
      this.queue.playNow(track);
      this.#load(at ?? 0);
    } else if (at != null) this.seek(at);
    return this.#start();
  }

  /** Has this track ready at a place, without a sound. @param {Track} track @param {number} at seconds */
  cue(track, at) {
    this.queue.playNow(track);
    this.#load(at);
    this.resumable = true;
    this.#changed();
  }

  pause() { this.#audio.pause(); }
  toggle() { return this.playing ? this.pause() : this.play(); }

  /** @param {number} seconds from the start */
  seek(seconds) {
    const place = Math.min(Math.max(0, seconds), Math.max(0, this.duration - 0.05));
    if (this.#audio.readyState === 0) this.#startAt = place;
    else this.#audio.currentTime = place;
    this.#moved();
  }

  next() { return this.queue.go(1) ? this.#goOn() : undefined; }

  previous() {
    if (this.time > RESTART_AFTER_S || !this.queue.go(-1)) return this.seek(0);
    return this.#goOn();
  }

  /** The other take of the same request, at the same place. @param {Track} track */
  switchTo(track) {
    const [at, wasPlaying] = [this.time, this.playing];
    this.queue.switchTo(track);
    this.#load(Math.min(at, Math.max(0, track.duration - 0.05)));
    if (wasPlaying) return this.#start();
    return this.#changed();
  }

  /** Queue work, told to everybody. @param {(queue: Queue) => unknown} work */
  arrange(work) {
    const answer = work(this.queue);
    this.#changed();
    return answer;
  }

  setVolume(volume) { this.#audio.volume = Math.min(1, Math.max(0, volume)); this.#audio.muted = false; }
  setMuted(muted) { this.#audio.muted = muted; }
  setRate(rate) { this.#audio.defaultPlaybackRate = this.#audio.playbackRate = rate; }
  setLoop(loop) { this.#audio.loop = this.loop = loop; this.#changed(); }

  #goOn() {
    this.#load(0);
    return this.#start();
  }

  #load(at) {
    this.problem = "";
    this.#startAt = at || null;
    this.#audio.src = this.current.src;
  }

  async #start() {
    if (!this.current) return;
    if (this.problem || !this.#audio.currentSrc) this.#load(this.time);
    this.resumable = false;
    try {
      await this.#audio.play();
    } catch (error) {
      // AbortError: another track was chosen meanwhile. NotAllowedError: the browser wants a press first.
      // Anything else arrives as the element's own "error" event, which finds the words.
      if (!["AbortError", "NotAllowedError", "NotSupportedError"].includes(error.name)) throw error;
    }
    this.#changed();
  }

  #jump() {
    if (this.#startAt != null) this.#audio.currentTime = Math.min(this.#startAt, this.#audio.duration);
    this.#startAt = null;
  }

  #heard(name) {
    if (name === "waiting" || name === "playing") this.waiting = name === "waiting";
    if (name === "ended" && this.queue.go(1)) return this.#goOn();
    if (name === "play") {
      floor.take(this);
      this.#frames();
    }
    if (name === "error") return this.#explain();
    return this.#changed();
  }

  /** The position of every frame while it plays and somebody looks. */
  #frames() {
    cancelAnimationFrame(this.#frame);
    if (this.#audio.paused) return;
    this.dispatchEvent(new Event("time"));
    this.#frame = requestAnimationFrame(() => this.#frames());
  }

  #moved() {
    this.dispatchEvent(new Event("time"));
    if (performance.now() - this.#savedAt > SAVE_EVERY_MS) this.#save();
  }

  async #explain() {
    const track = this.current;
    if (!track || !this.#audio.getAttribute("src")) return;
    this.#startAt = this.#audio.currentTime || this.#startAt;
    this.waiting = false;
    const problem = await reason(track, this.#audio.error);
    if (!this.isCurrent(track.id) || !this.#audio.error) return;
    this.problem = problem;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
    this.#save();
  }

  #save() {
    this.#savedAt = performance.now();
    const { items, index } = this.queue;
    const { time, volume, muted, rate, loop } = this;
    sessionStorage.setItem(MEMORY, JSON.stringify({ person: this.#person, items, index, time, volume, muted, rate, loop }));
  }

  #restore() {
    const kept = JSON.parse(sessionStorage.getItem(MEMORY) ?? "null");
    if (kept?.person !== this.#person) return;
    this.queue.items = kept.items;
    this.queue.index = kept.index;
    this.#startAt = kept.time || null;
    this.resumable = Boolean(this.current && kept.time);
    this.#audio.volume = kept.volume;
    this.#audio.muted = kept.muted;
    this.#audio.loop = this.loop = kept.loop;
    this.setRate(kept.rate);
  }
}

/** Why a track does not play, in a sentence. @param {Track} track @param {MediaError | null} error */
async function reason(track, error) {
  try {
    const answer = await fetch(track.src, { method: "HEAD", signal: AbortSignal.timeout(REASON_WITHIN_MS) });
    if (answer.redirected || answer.status === 401) return "You are signed out. Sign in again to go on listening.";
    if (answer.status === 404) return `“${track.title}” is no longer here, or no longer shared with you.`;
    if (!answer.ok) return "The studio could not send this take.";
    return error?.code === MediaError.MEDIA_ERR_NETWORK ? "The connection broke off." : "This browser cannot play this take.";
  } catch {
    return "The studio cannot be reached. Check the connection."; // fetch says no more than that it failed
  }
}

const home = document.getElementById("player");

/** The player of this page. */
export const player = new Player(home?.querySelector("audio") ?? new Audio(), home?.dataset.person ?? "");
floor.holder = player;
