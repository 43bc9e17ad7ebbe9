/** A file of the studio, fetched block by block as it is needed. What came is kept, compressed, outside the script's memory. */

const BLOCK_BYTES = 256 * 1024;

export class RemoteBytes {
  #url;
  #signal;
  #blocks = new Map();
  /** @type {number} bytes; known once the first block is here */ size = 0;

  /** @param {string} url @param {AbortSignal} signal ends the fetching */
  constructor(url, signal) {
    this.#url = url;
    this.#signal = signal;
  }

  /** @returns {Promise<Uint8Array>} from `start` up to `end`, less where the file ends. Rejects when it cannot be had. */
  async read(start, end) {
    if (!this.size) await this.#block(0);
    const last = Math.min(end, this.size);
    if (last <= start) return new Uint8Array(0);
    const numbers = [];
    for (let number = Math.floor(start / BLOCK_BYTES); number * BLOCK_BYTES < last; number += 1) numbers.push(number);
    const blob = new Blob(await Promise.all(numbers.map((number) => this.#block(number))));
    const from = numbers[0] * BLOCK_BYTES;
    return new Uint8Array(await blob.slice(start - from, last - from).arrayBuffer());
  }

  #block(number) {
    if (!this.#blocks.has(number)) {
      const coming = this.#fetch(number);
      this.#blocks.set(number, coming);
      coming.catch(() => this.#blocks.delete(number)); // so that it is asked for again
    }
    return this.#blocks.get(number);
  }

  async #fetch(number) {
    const start = number * BLOCK_BYTES;
    const headers = { Range: `bytes=${start}-${start + BLOCK_BYTES - 1}` };
    const answer = await fetch(this.#url, { headers, signal: this.#signal });
    if (!answer.ok || answer.redirected) throw new Error(`${answer.status} for ${this.#url}`);
    const blob = await answer.blob();
    if (answer.status === 206) {
      this.size = Number(answer.headers.get("Content-Range").split("/")[1]);
      return blob;
    }
    this.size = blob.size; // a server that knows no ranges sends it all
    for (let each = 0; each * BLOCK_BYTES < blob.size; each += 1) {
      this.#blocks.set(each, Promise.resolve(blob.slice(each * BLOCK_BYTES, (each + 1) * BLOCK_BYTES)));
    }
    return this.#blocks.get(number);
  }
}
