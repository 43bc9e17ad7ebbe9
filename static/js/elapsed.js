/** Times as people read and hear them, and <studio-elapsed>, a time that ticks by itself. */

/** `161.2` → "2:41", `3761` → "1:02:41". Whole seconds that have passed. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** `72.4` → "1 min 12 s", for ears. */
export function spoken(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const minutes = Math.floor(whole / 60);
  return minutes ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

/** "1:02:41" → 3761, or null when the text is no time. */
function seconds(text) {
  const parts = text.trim().split(":").map(Number);
  return parts.length > 1 && parts.every(Number.isFinite) ? parts.reduce((sum, part) => sum * 60 + part) : null;
}

/** Goes on from the time the server wrote, so a wrong clock in the browser does no harm. */
export class StudioElapsed extends HTMLElement {
  #startedAt = 0;
  #timer = 0;

  connectedCallback() {
    this.follow(this.textContent);
    this.#timer = setInterval(() => this.#tick(), 1000);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {string} text the time as the server last wrote it; `data-since` when it wrote none */
  follow(text) {
    const passed = seconds(text) ?? (Date.now() - Date.parse(this.dataset.since ?? "")) / 1000;
    this.#startedAt = performance.now() - (Number.isFinite(passed) ? passed : 0) * 1000;
  }

  #tick() {
    const text = clock((performance.now() - this.#startedAt) / 1000);
    if (text !== this.textContent) this.textContent = text;
  }
}
