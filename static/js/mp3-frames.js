/**
 * Where the frames of an MP3 lie, so that any stretch of it can be decoded by itself, to the sample.
 * Layout of the header: ISO/IEC 11172-3 §2.4.1.3; of the "Xing" and "LAME" tags: as LAME writes them.
 */

const BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]; // kbit/s, MPEG-1
const BITRATES_LOW = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]; // MPEG-2 and 2.5
const RATES = { 3: [44100, 48000, 32000], 2: [22050, 24000, 16000], 0: [11025, 12000, 8000] }; // Hz, by version bits
const HEADER_BYTES = 4;
const ID3_BYTES = 10;
const DECODER_DELAY = 529; // samples every decoder adds before the first

/**
 * @typedef {{bytes: number, exact: number, samples: number, rate: number, channels: number, mpeg1: boolean}} Header
 * `exact` is the mean size of frames of this bit rate, `bytes` the size of this one
 * @param {Uint8Array} data @param {number} at @returns {Header | null} null when no frame of layer III starts there
 */
export function header(data, at) {
  const [a, b, c, d] = data.subarray(at, at + HEADER_BYTES);
  if (a !== 0xff || (b & 0xe6) !== 0xe2) return null;
  const version = (b >> 3) & 3;
  const mpeg1 = version === 3;
  const bitrate = (mpeg1 ? BITRATES : BITRATES_LOW)[c >> 4];
  const rate = RATES[version]?.[(c >> 2) & 3];
  if (!bitrate || !rate) return null;
  const samples = mpeg1 ? 1152 : 576;
  const exact = (samples * 125 * bitrate) / rate;
  return { bytes: Math.floor(exact) + ((c >> 1) & 1), exact, samples, rate, channels: d >> 6 === 3 ? 1 : 2, mpeg1 };
}

/** Where the first frame may start: behind an ID3v2 tag. @param {Uint8Array} data the beginning of the file */
export function afterId3(data) {
  if (String.fromCharCode(...data.subarray(0, 3)) !== "ID3") return 0;
  const size = data.subarray(6, ID3_BYTES).reduce((sum, seven) => sum * 128 + (seven & 0x7f), 0);
  return ID3_BYTES + size;
}

/**
 * What the first frame says about the others, when it is a tag and no sound.
 * @param {Uint8Array} frame @param {Header} head
 * @returns {{varies: boolean, skipped: number} | null} whether frames differ in size, and the samples before the music,
 * which every decoder drops; null when the frame is sound
 */
export function tagOf(frame, head) {
  const side = head.mpeg1 ? (head.channels === 1 ? 17 : 32) : head.channels === 1 ? 9 : 17;
  const at = HEADER_BYTES + side;
  const name = String.fromCharCode(...frame.subarray(at, at + 4));
  if (name !== "Xing" && name !== "Info") return null;
  const flags = frame[at + 7];
  const lame = at + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const delay = (frame[lame + 21] << 4) | (frame[lame + 22] >> 4);
  return { varies: name === "Xing", skipped: delay ? delay + DECODER_DELAY : 0 };
}
