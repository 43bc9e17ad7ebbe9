/** Draws a piano roll on a canvas: only what is in sight, in the pixels of the screen. */

const LEFT_PX = 36; // for the names of the notes
const TOP_PX = 20; // for the times
const SPARE = 2; // semitones above the highest and below the lowest note
const LEAST_ROWS = 24;
const SHORTEST_PX = 1;
const LEAST_SPAN_S = 2;
const TICKS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120];
const TICK_PX = 72; // at least between two times
const BLACK_KEYS = new Set([1, 3, 6, 8, 10]);
const LOUDNESSES = 4; // shades of one colour, from soft to loud

/**
 * @typedef {{name: string, notes: {pitch: number, start: number, end: number, velocity: number}[]}} Instrument
 * @typedef {{starts: Float32Array, ends: Float32Array, pitches: Uint8Array, shades: Uint8Array, longest: number, shown: boolean, colour: string}} Part
 */
export class RollView {
  from = 0; // seconds at the left edge
  span; // seconds in sight
  #canvas;
  #parts;
  #duration;
  #low;
  #high;
  #ratio = 1;
  #colours = null;

  /** @param {HTMLCanvasElement} canvas @param {Instrument[]} instruments @param {number} duration seconds */
  constructor(canvas, instruments, duration) {
    this.#canvas = canvas;
    this.#duration = this.span = duration;
    this.#parts = instruments.map(asPart);
    let [low, high] = [127, 0];
    for (const { pitches } of this.#parts) for (const pitch of pitches) [low, high] = [Math.min(low, pitch), Math.max(high, pitch)];
    const middle = (low + high) / 2;
    this.#low = Math.max(0, Math.min(low - SPARE, Math.floor(middle - LEAST_ROWS / 2)));
    this.#high = Math.min(127, Math.max(high + SPARE, Math.ceil(middle + LEAST_ROWS / 2)));
  }

  get parts() { return this.#parts; }
  get #width() { return this.#canvas.width / this.#ratio - LEFT_PX; }
  get #height() { return this.#canvas.height / this.#ratio - TOP_PX; }

  /** @param {number} width @param {number} height in the pixels of the screen @param {number} ratio of those to CSS pixels */
  resize(width, height, ratio) {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#ratio = ratio;
  }

  /** @param {string[]} colours one for each instrument @param {{line: string, text: string, shade: string}} rest */
  recolour(colours, rest) {
    this.#parts.forEach((part, at) => (part.colour = colours[at]));
    this.#colours = rest;
  }

  /** Where a moment lies, in CSS pixels from the left edge of the canvas. */
  x(seconds) {
    return LEFT_PX + ((seconds - this.from) / this.span) * this.#width;
  }

  /** The moment under a point of the canvas. @param {number} x CSS pixels */
  seconds(x) {
    const seconds = this.from + ((x - LEFT_PX) / this.#width) * this.span;
    return Math.min(this.#duration, Math.max(0, seconds));
  }

  /** @param {number} from seconds at the left edge @param {number} [span] */
  look(from, span = this.span) {
    this.span = Math.min(this.#duration, Math.max(Math.min(LEAST_SPAN_S, this.#duration), span));
    this.from = Math.min(this.#duration - this.span, Math.max(0, from));
  }

  /** @param {number} factor below 1 looks closer @param {number} at seconds that stay where they are */
  zoom(factor, at) {
    const span = Math.min(this.#duration, Math.max(LEAST_SPAN_S, this.span * factor));
    this.look(at - ((at - this.from) / this.span) * span, span);
  }

  /** @returns {number} how many notes were drawn */
  draw() {
    const pen = this.#canvas.getContext("2d");
    if (!pen || !this.#colours || this.#width <= 0) return 0;
    pen.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    pen.clearRect(0, 0, this.#width + LEFT_PX, this.#height + TOP_PX);
    const row = this.#height / (this.#high - this.#low + 1);
    this.#drawKeys(pen, row);
    this.#drawTimes(pen);
    pen.save();
    pen.beginPath();
    pen.rect(LEFT_PX, TOP_PX, this.#width, this.#height);
    pen.clip();
    let drawn = 0;
    for (const part of this.#parts) if (part.shown) drawn += this.#drawPart(pen, part, row);
    pen.restore();
    return drawn;
  }

  #drawKeys(pen, row) {
    const { shade, line, text } = this.#colours;
    pen.font = "11px system-ui, sans-serif";
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (let pitch = this.#low; pitch <= this.#high; pitch += 1) {
      const y = this.#y(pitch, row);
      pen.fillStyle = shade;
      if (BLACK_KEYS.has(pitch % 12)) pen.fillRect(LEFT_PX, y, this.#width, row);
      if (pitch % 12 !== 0) continue;
      pen.fillStyle = line;
      pen.fillRect(LEFT_PX, y + row, this.#width, 1 / this.#ratio);
      pen.fillStyle = text;
      pen.fillText(`C${pitch / 12 - 1}`, LEFT_PX - 6, y + row / 2);
    }
  }

  #drawTimes(pen) {
    const { line, text } = this.#colours;
    const step = TICKS_S.find((each) => (each / this.span) * this.#width >= TICK_PX) ?? TICKS_S.at(-1);
    pen.textAlign = "left";
    for (let tick = Math.ceil(this.from / step) * step; tick < this.from + this.span; tick += step) {
      const x = this.x(tick);
      pen.fillStyle = line;
      pen.fillRect(x, TOP_PX, 1 / this.#ratio, this.#height);
      pen.fillStyle = text;
      if (x < LEFT_PX + this.#width - 30) pen.fillText(timeOf(tick), x + 3, TOP_PX / 2);
    }
  }

  #y(pitch, row) {
    return TOP_PX + (this.#high - pitch) * row;
  }

  #drawPart(pen, part, row) {
    const { starts, ends, pitches, shades, longest } = part;
    const to = this.from + this.span;
    const sharp = (pixels) => Math.round(pixels * this.#ratio) / this.#ratio; // whole pixels are crisp, and quicker
    const gap = 1 / this.#ratio;
    let [drawn, shade] = [0, -1];
    pen.fillStyle = part.colour;
    for (let at = firstFrom(starts, this.from - longest); at < starts.length && starts[at] < to; at += 1) {
      if (ends[at] < this.from) continue;
      if (shades[at] !== shade) pen.globalAlpha = 0.4 + (0.6 * (shade = shades[at])) / (LOUDNESSES - 1);
      const [x, y] = [sharp(this.x(starts[at])), sharp(this.#y(pitches[at], row))];
      const [width, height] = [sharp(this.x(ends[at])) - x - gap, sharp(this.#y(pitches[at] - 1, row)) - y - gap];
      pen.fillRect(x, y, Math.max(SHORTEST_PX, width), Math.max(1, height));
      drawn += 1;
    }
    pen.globalAlpha = 1;
    return drawn;
  }
}

/** @param {Instrument} instrument @returns {Part} its notes in the order of time, in rows that are quick to go through */
function asPart({ notes }) {
  const sorted = [...notes].sort((a, b) => a.start - b.start);
  return {
    starts: Float32Array.from(sorted, (note) => note.start),
    ends: Float32Array.from(sorted, (note) => note.end),
    pitches: Uint8Array.from(sorted, (note) => note.pitch),
    shades: Uint8Array.from(sorted, (note) => Math.round(Math.min(1, Math.max(0, note.velocity ?? 1)) * (LOUDNESSES - 1))),
    longest: sorted.reduce((most, note) => Math.max(most, note.end - note.start), 0),
    shown: true,
    colour: "",
  };
}

function firstFrom(starts, time) {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `72.5` → "1:12.5", `72` → "1:12" */
function timeOf(seconds) {
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)}:${String(Math.floor(rest)).padStart(2, "0")}${rest % 1 ? `.${Math.round((rest % 1) * 10)}` : ""}`;
}
