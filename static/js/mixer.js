/**
 * Plays stems together, locked to the sample: every piece of every stem is started on the one clock of one AudioContext,
 * at a whole number of samples, so they cannot drift. When something is late, the clock itself stands still until it came.
 */

import { openStem } from "./stem-source.js";

const FIRST_PIECES_S = [1.5, 3]; // decoded at a time: little at first, so that it sounds soon
const PIECE_S = 5; // then as much; three such pieces of 24 stems take about 130 MB
const AHEAD_S = 4; // of the end of what is scheduled: time to decode the next piece
const LATE_S = 0.25;
const SOON_S = 0.06; // from scheduling to sounding
const SMOOTH_S = 0.008; // time constant of every change of loudness, so that nothing clicks
const FADED_MS = 40;
const TICK_MS = 200;
const COMMON_RATE = 44100;

/** Events: "change" (playing, waiting or a stem changed). */
export class Mixer extends EventTarget {
  playing = false;
  waiting = false;
  loop = false;
  duration;
  #stems;
  #context = null;
  #master = null;
  #volume = 1;
  #opening = null;
  #end = new AbortController();
  #place = 0; // seconds; where it goes on, while nothing is scheduled
  #laps = []; // from which moment of the clock on which place of the song sounds
  #run = 0; // counts what was begun anew: what an older run prepared is dropped
  #scheduled = 0; // moment of the clock up to which everything is scheduled
  #next = 0; // seconds into the song where the next piece begins
  #pieces = 0; // scheduled since it was begun
  #decoding = 0; // the run that prepares its next piece
  #timer = 0;

  /** @param {{src: string}[]} stems @param {number} duration seconds */
  constructor(stems, duration) {
    super();
    this.duration = duration;
    this.#stems = stems.map(({ src }) => ({ src, source: null, gain: null, level: 1, muted: false, solo: false, failed: false, nodes: new Set() }));
  }

  /** @returns {number} seconds into the song that are heard now */
  get time() {
    if (!this.#laps.length) return this.#place;
    const heard = this.#context.currentTime - (this.#context.outputLatency || this.#context.baseLatency || 0);
    const lap = this.#laps.findLast(({ at }) => at <= heard) ?? this.#laps[0];
    return Math.min(this.duration, lap.place + Math.max(0, heard - lap.at));
  }

  get stems() { return this.#stems; }

  async play() {
    if (this.playing) return;
    this.playing = true;
    this.#changed();
    await (this.#opening ??= this.#open());
    if (!this.playing) return;
    await this.#context.resume();
    if (!this.playing) return this.#context.suspend();
    this.#timer ||= setInterval(() => this.#tick(), TICK_MS);
    if (this.time >= this.duration - 0.05) this.seek(0);
    else if (this.#laps.length) this.#fade(this.#volume);
    else this.#begin(this.#place);
  }

  pause() {
    if (!this.playing) return;
    this.playing = this.waiting = false;
    this.#stopTicking();
    this.#fade(0);
    setTimeout(() => this.playing || this.#context?.suspend(), FADED_MS);
    this.#changed();
  }

  /** @param {number} seconds from the start */
  seek(seconds) {
    const place = Math.min(Math.max(0, seconds), this.duration);
    this.#hush();
    this.#place = place;
    if (this.playing && this.#context) this.#begin(place);
    this.#changed();
  }

  /** @param {number} volume of all of them, 0 to 1 */
  setVolume(volume) {
    this.#volume = volume;
    if (this.playing && this.#laps.length) this.#fade(volume);
  }

  /** @param {number} at which stem @param {{level?: number, muted?: boolean, solo?: boolean}} settings */
  set(at, settings) {
    Object.assign(this.#stems[at], settings);
    this.#balance();
  }

  close() {
    this.playing = false;
    this.#stopTicking();
    this.#run += 1;
    this.#end.abort();
    this.#context?.close();
  }

  #stopTicking() {
    clearInterval(this.#timer);
    this.#timer = 0;
  }

  async #open() {
    this.waiting = true;
    this.#changed();
    await Promise.all(this.#stems.map((stem) => this.#openOne(stem)));
    if (this.#end.signal.aborted) return;
    const rate = this.#stems.find(({ source }) => source)?.source.rate ?? COMMON_RATE;
    this.#context = new AudioContext({ sampleRate: rate, latencyHint: "playback" });
    this.#master = new GainNode(this.#context, { gain: 0 });
    this.#master.connect(this.#context.destination);
    for (const stem of this.#stems) {
      stem.gain = new GainNode(this.#context, { gain: 0 });
      stem.gain.connect(this.#master);
    }
    this.#balance();
  }

  /** A stem that cannot be had is left out and said so; the others play. */
  async #openOne(stem) {
    try {
      stem.source = await openStem(stem.src, this.#end.signal);
    } catch (error) {
      if (this.#end.signal.aborted) return;
      this.#fail(stem, error);
    }
  }

  #fail(stem, error) {
    console.info(stem.src, error); // for those who look for the cause; the page says what it means
    stem.failed = true;
    stem.source = null;
    this.#changed();
  }

  #balance() {
    if (!this.#context) return;
    const alone = this.#stems.some(({ solo }) => solo);
    for (const stem of this.#stems) ramp(stem.gain, (alone ? stem.solo : !stem.muted) ? stem.level : 0, this.#context);
  }

  #fade(volume) {
    if (this.#master) ramp(this.#master, volume, this.#context);
  }

  /** Silences what sounds and forgets what was prepared. */
  #hush() {
    this.#run += 1;
    this.#laps = [];
    this.#fade(0);
    const stopAt = (this.#context?.currentTime ?? 0) + 5 * SMOOTH_S;
    for (const { nodes } of this.#stems) for (const node of nodes) node.stop(stopAt);
  }

  async #begin(place) {
    const run = ++this.#run;
    this.#wait(true);
    const length = this.#length(place, 0);
    const buffers = await this.#decode(place, length);
    if (run !== this.#run) return;
    if (!this.playing) return void (this.#place = place); // paused meanwhile
    const { currentTime, sampleRate } = this.#context;
    const at = Math.ceil((currentTime + SOON_S) * sampleRate) / sampleRate;
    this.#laps = [{ at, place }];
    this.#scheduled = at;
    this.#next = place;
    this.#pieces = 0;
    this.#schedule(buffers, length);
    this.#fade(this.#volume);
    this.#goOn();
  }

  #tick() {
    if (!this.#laps.length) return;
    const left = this.#scheduled - this.#context.currentTime;
    const isLast = this.#next >= this.duration;
    if (isLast && !this.loop) return left < 0 && this.#finish();
    const isDecoding = this.#decoding === this.#run;
    if (left < AHEAD_S && !isDecoding) this.#continue(isLast);
    else if (left < LATE_S && isDecoding && !this.waiting) this.#stall();
  }

  async #continue(isLast) {
    const run = this.#run;
    this.#decoding = run;
    const place = isLast ? 0 : this.#next;
    const length = this.#length(place, this.#pieces);
    const buffers = await this.#decode(place, length);
    if (run !== this.#run) return;
    this.#decoding = 0;
    if (isLast) this.#laps = [...this.#laps.slice(-1), { at: this.#scheduled, place: 0 }];
    this.#next = place;
    this.#schedule(buffers, length);
    if (this.waiting) this.#goOn();
    this.#tick(); // the first pieces are short
  }

  /** @returns {number} seconds of the piece that begins at `place`, the `number`th of this run */
  #length(place, number) {
    return Math.min(FIRST_PIECES_S[number] ?? PIECE_S, this.duration - place);
  }

  /** The clock waits for what is late, so that nothing falls apart. */
  #stall() {
    this.#wait(true);
    this.#context.suspend();
  }

  #goOn() {
    this.#wait(false);
    if (this.playing) this.#context.resume();
  }

  #finish() {
    this.#hush();
    this.playing = this.waiting = false;
    this.#place = 0;
    this.#stopTicking();
    this.#context.suspend();
    this.#changed();
  }

  /** @returns {Promise<(AudioBuffer | null)[]>} the same stretch of every stem */
  #decode(place, length) {
    return Promise.all(this.#stems.map((stem) => this.#decodeOne(stem, place, length)));
  }

  async #decodeOne(stem, place, length) {
    if (!stem.source) return null;
    const samples = (seconds) => Math.round(seconds * stem.source.rate);
    try {
      return await stem.source.read(samples(place), Math.max(1, samples(place + length) - samples(place)));
    } catch (error) {
      if (!this.#end.signal.aborted) this.#fail(stem, error);
      return null;
    }
  }

  /** Starts one piece of all stems where the last one ends, on a whole sample. @param {number} length seconds */
  #schedule(buffers, length) {
    this.#stems.forEach((stem, at) => buffers[at] && this.#start(stem, buffers[at]));
    const { sampleRate } = this.#context;
    const samples = (seconds) => Math.round(seconds * sampleRate);
    this.#scheduled = Math.round(this.#scheduled * sampleRate + samples(this.#next + length) - samples(this.#next)) / sampleRate;
    this.#next += length;
    this.#pieces += 1;
  }

  #start(stem, buffer) {
    const node = new AudioBufferSourceNode(this.#context, { buffer });
    node.connect(stem.gain);
    node.addEventListener("ended", () => (node.disconnect(), stem.nodes.delete(node)));
    stem.nodes.add(node);
    node.start(this.#scheduled);
  }

  #wait(waiting) {
    this.waiting = waiting;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

function ramp(node, value, context) {
  const now = context.currentTime;
  node.gain.cancelScheduledValues(now);
  node.gain.setTargetAtTime(value, now, SMOOTH_S);
}
