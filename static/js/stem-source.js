/**
 * A stem as a source of sound: any stretch of it, decoded when it is needed, exact to the sample. A song of four minutes
 * takes 90 MB when it is decoded, and there may be 24 stems, so nothing is decoded that is not about to be heard.
 */

import { afterId3, header, tagOf } from "./mp3-frames.js";
import { RemoteBytes } from "./remote-bytes.js";

const ENOUGH_BYTES = 4096; // to know what kind of file it is
const STEP_BYTES = 256 * 1024; // looked through at a time
const FRAMES_BEFORE = 12; // decoded and dropped: a frame of an MP3 leans on those before it

/**
 * @typedef {object} Source
 * @property {number} rate      samples per second
 * @property {(start: number, count: number) => Promise<AudioBuffer>} read  from a sample on; silence behind the end
 */

/** @param {string} url @param {AbortSignal} signal @returns {Promise<Source>} */
export async function openStem(url, signal) {
  const bytes = new RemoteBytes(url, signal);
  const start = await bytes.read(0, ENOUGH_BYTES);
  const wav = pcmOf(start);
  if (wav) return new WavSource(bytes, wav);
  const audioAt = afterId3(start);
  const first = await bytes.read(audioAt, audioAt + ENOUGH_BYTES);
  const head = header(first, 0);
  if (head && header(first, head.bytes)) return new Mp3Source(bytes, audioAt, head, tagOf(first, head));
  return new WholeSource(await bytes.read(0, Infinity));
}

const decoders = new Map();

/** A decoder at the rate of the source, so that nothing is resampled and samples stay countable. */
function decoder(rate) {
  if (!decoders.has(rate)) decoders.set(rate, new OfflineAudioContext(1, 1, rate));
  return decoders.get(rate);
}

class Mp3Source {
  #bytes;
  #head;
  #skipped;
  #start; // of the first frame
  #count = 0; // of the frames, when they are all of one size: then none need be looked for
  #frames = []; // else: where each one starts, as far as the file was looked through
  #next; // and where the looking goes on
  #ended = false;
  #looking = Promise.resolve();

  constructor(bytes, audioAt, head, tag) {
    this.#bytes = bytes;
    this.#head = head;
    this.#start = this.#next = tag ? audioAt + head.bytes : audioAt;
    this.#skipped = tag?.skipped ?? 0;
    this.rate = head.rate;
    const count = Math.round((bytes.size - this.#start) / head.exact);
    const isConstant = !tag?.varies && Math.abs(bytes.size - this.#start - count * head.exact) < 2;
    if (isConstant) this.#count = count;
  }

  async read(start, count) {
    const { samples, rate, channels } = this.#head;
    const from = start + this.#skipped;
    const [wanted, end] = [Math.floor(from / samples), Math.ceil((from + count) / samples)];
    const buffer = new AudioBuffer({ length: count, numberOfChannels: channels, sampleRate: rate });
    const last = await this.#available(end);
    if (wanted >= last) return buffer;
    const first = Math.max(0, wanted - FRAMES_BEFORE);
    const data = await this.#bytes.read(await this.#offset(first), await this.#offset(last));
    const decoded = await decoder(rate).decodeAudioData(data.buffer);
    // Counted from the end: what a decoder leaves out, it leaves out at the beginning.
    copy(decoded, from - (last * samples - decoded.length), buffer);
    return buffer;
  }

  /** @returns {Promise<number>} `end`, or how many frames there are */
  async #available(end) {
    if (this.#count) return Math.min(end, this.#count);
    await (this.#looking = this.#looking.then(() => this.#lookUpTo(end)));
    return Math.min(end, this.#frames.length);
  }

  /** @returns {Promise<number>} where a frame starts, in bytes */
  async #offset(frame) {
    if (this.#count) {
      const at = await this.#reckon(frame);
      if (at !== null) return at;
      this.#count = 0; // not of one size after all
      await this.#available(frame);
    }
    return this.#frames[frame] ?? this.#next;
  }

  /** Frames of a constant bit rate lie where they must, give or take a byte. @returns {Promise<number | null>} null when none is there */
  async #reckon(frame) {
    if (frame >= this.#count) return this.#bytes.size;
    const { exact, rate } = this.#head;
    const near = Math.max(this.#start, this.#start + Math.floor(frame * exact) - 2);
    const data = await this.#bytes.read(near, near + Math.ceil(exact) + 12);
    for (let at = 0; at <= 4; at += 1) {
      const head = header(data, at);
      if (head?.exact === exact && head.rate === rate && (frame === this.#count - 1 || header(data, at + head.bytes))) return near + at;
    }
    return null;
  }

  async #lookUpTo(end) {
    while (!this.#ended && this.#frames.length <= end) {
      const data = await this.#bytes.read(this.#next, this.#next + STEP_BYTES);
      this.#look(data);
    }
  }

  #look(data) {
    let at = 0;
    for (;;) {
      const head = header(data, at);
      if (!head || head.rate !== this.#head.rate) break; // the end, or a tag behind the music
      if (at + head.bytes > data.length) break;
      this.#frames.push(this.#next + at);
      at += head.bytes;
    }
    this.#ended = at === 0;
    this.#next += at;
  }
}

/** @param {Uint8Array} start @returns {{at: number, end: number, channels: number, rate: number, bits: number} | null} */
function pcmOf(start) {
  const view = new DataView(start.buffer);
  const name = (at) => String.fromCharCode(...start.subarray(at, at + 4));
  if (name(0) !== "RIFF" || name(8) !== "WAVE") return null;
  let format = null;
  for (let at = 12; at + 8 <= start.length; at += 8 + view.getUint32(at + 4, true) + (view.getUint32(at + 4, true) & 1)) {
    if (name(at) === "fmt ") {
      format = { kind: view.getUint16(at + 8, true), channels: view.getUint16(at + 10, true), rate: view.getUint32(at + 12, true), bits: view.getUint16(at + 22, true) };
    } else if (name(at) === "data" && format?.kind === 1 && [16, 24].includes(format.bits)) {
      return { ...format, at: at + 8, end: at + 8 + view.getUint32(at + 4, true) };
    }
  }
  return null;
}

class WavSource {
  #bytes;
  #pcm;

  constructor(bytes, pcm) {
    this.#bytes = bytes;
    this.#pcm = pcm;
    this.rate = pcm.rate;
  }

  async read(start, count) {
    const { at, end, channels, rate, bits } = this.#pcm;
    const width = (channels * bits) / 8;
    const data = await this.#bytes.read(at + start * width, Math.min(end, at + (start + count) * width));
    const buffer = new AudioBuffer({ length: count, numberOfChannels: channels, sampleRate: rate });
    const view = new DataView(data.buffer);
    const sample = bits === 16 ? (byte) => view.getInt16(byte, true) / 2 ** 15 : (byte) => (view.getInt16(byte + 1, true) * 256 + view.getUint8(byte)) / 2 ** 23;
    for (let channel = 0; channel < channels; channel += 1) {
      const samples = buffer.getChannelData(channel);
      for (let frame = 0, byte = (channel * bits) / 8; byte + bits / 8 <= data.length; frame += 1, byte += width) samples[frame] = sample(byte);
    }
    return buffer;
  }
}

/** Other kinds of file, decoded as a whole and kept as 16 bit outside the script's memory. */
class WholeSource {
  #whole = null;
  #data;
  rate = 44100; // Hz; decoded to it, whatever the file has

  constructor(data) {
    this.#data = data;
  }

  async read(start, count) {
    this.#whole ??= this.#decode();
    const { blob, channels } = await this.#whole;
    const buffer = new AudioBuffer({ length: count, numberOfChannels: channels, sampleRate: this.rate });
    const part = new Int16Array(await blob.slice(start * channels * 2, (start + count) * channels * 2).arrayBuffer());
    for (let channel = 0; channel < channels; channel += 1) {
      const samples = buffer.getChannelData(channel);
      for (let frame = 0, at = channel; at < part.length; frame += 1, at += channels) samples[frame] = part[at] / 2 ** 15;
    }
    return buffer;
  }

  async #decode() {
    const data = this.#data;
    this.#data = null;
    const decoded = await inTurn(() => decoder(this.rate).decodeAudioData(data.buffer));
    const channels = decoded.numberOfChannels;
    const part = new Int16Array(decoded.length * channels);
    for (let channel = 0; channel < channels; channel += 1) {
      const samples = decoded.getChannelData(channel);
      for (let frame = 0; frame < samples.length; frame += 1) part[frame * channels + channel] = Math.max(-1, Math.min(1, samples[frame])) * (2 ** 15 - 1);
    }
    return { blob: new Blob([part]), channels };
  }
}

/** One after the other, so that only one song is in memory decoded. */
let turn = Promise.resolve();

function inTurn(work) {
  const done = turn.then(work);
  turn = done.catch(() => {}); // the one that asked hears of it; the next one's turn comes all the same
  return done;
}

/** Fills `buffer` with `decoded` from sample `from` on; silence where there is nothing. */
function copy(decoded, from, buffer) {
  for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
    const samples = decoded.getChannelData(Math.min(channel, decoded.numberOfChannels - 1));
    const skip = Math.max(0, -from);
    buffer.copyToChannel(samples.subarray(Math.max(0, from), Math.max(0, from) + buffer.length - skip), channel, skip);
  }
}
