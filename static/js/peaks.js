/** The shape of a take: read from its letters, drawn as a waveform and as a cover. */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SVG = "http://www.w3.org/2000/svg";
const RAYS = 28;

/** @param {string} letters @returns {number[]} amplitudes from 0 to 1 */
export function decode(letters) {
  return [...letters].map((letter) => Math.max(0, ALPHABET.indexOf(letter)) / 63);
}

/** The cover, by the recipe written down in `projects/covers.py`; change both together. */
export function cover(letters, hue) {
  const degrees = 30 * hue + 5;
  const svg = node("svg", { viewBox: "0 0 100 100", "aria-hidden": "true", focusable: "false" });
  svg.append(node("rect", { width: 100, height: 100, fill: `oklch(0.42 0.13 ${degrees})` }));
  const rays = node("g", { "stroke-width": 3.4, "stroke-linecap": "round" });
  const heights = decode(letters || "A");
  const slices = Array.from({ length: RAYS }, (_, k) => loudest(heights, k));
  const tallest = Math.max(...slices) || 1;
  slices.forEach((value, k) => rays.append(ray(k, value / tallest, degrees)));
  svg.append(rays);
  return svg;
}

function loudest(heights, k) {
  const start = Math.floor((k * heights.length) / RAYS);
  const end = Math.max(start + 1, Math.floor(((k + 1) * heights.length) / RAYS));
  return Math.max(...heights.slice(start, end));
}

function ray(k, value, degrees) {
  const [x, y] = [Math.cos((2 * Math.PI * k) / RAYS), Math.sin((2 * Math.PI * k) / RAYS)];
  const outer = 16 + 26 * value;
  const at = (radius) => `${(50 + radius * x).toFixed(1)} ${(50 + radius * y).toFixed(1)}`;
  const colour = `oklch(${(0.7 + 0.2 * value).toFixed(2)} 0.14 ${Math.round(degrees + 40 * value)})`;
  return node("path", { stroke: colour, d: `M${at(14)}L${at(outer)}` });
}

function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}

/** What to do once an element comes near the viewport. */
const awaited = new WeakMap();
const near = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach(({ target }) => arrived(target)), {
  rootMargin: "300px",
  scrollMargin: "300px", // pages scroll inside <main>
});

/** Does it once, when the element is about to be seen. @param {Element} element @param {() => unknown} act */
export function whenNear(element, act) {
  awaited.set(element, act);
  near.observe(element);
}

function arrived(element) {
  near.unobserve(element);
  awaited.get(element)?.();
}

/** wavesurfer is fetched with the first waveform, not with every page. */
const library = () => import("../vendor/wavesurfer.esm.js").then((module) => module.default);

/** The colours of this place in this theme: `--wave` and `--wave-played`, registered as colours in player.css. */
function colours(element) {
  const style = getComputedStyle(element);
  return { waveColor: style.getPropertyValue("--wave"), progressColor: style.getPropertyValue("--wave-played") };
}

/** A waveform in `container`, drawn once. What it draws is ours: a morph leaves it alone. */
export class Waveform {
  #surfer = null;
  #time = 0;
  #duration = 1;
  #shown = -1;
  #gone = false;
  #drawn = "";

  /** @param {HTMLElement} container */
  constructor(container) {
    this.container = container;
    container.setAttribute("hx-morph-skip", "");
  }

  /** @param {string} letters @param {number} duration seconds */
  async draw(letters, duration) {
    if (letters === this.#drawn) return;
    this.#drawn = letters;
    this.#duration = duration || 1;
    const options = { peaks: [decode(letters)], duration: this.#duration, ...colours(this.container) };
    if (this.#surfer) return this.#surfer.setOptions(options);
    const WaveSurfer = await library();
    if (this.#gone || this.#surfer || letters !== this.#drawn) return;
    this.#surfer = WaveSurfer.create({
      container: this.container,
      cspNonce: document.querySelector('meta[name="csp-nonce"]')?.content,
      interact: false,
      dragToSeek: false,
      normalize: true,
      hideScrollbar: true,
      cursorWidth: 0,
      barWidth: 2.5,
      barGap: 1.5,
      barRadius: 2,
      barMinHeight: 2,
      height: "auto", // what the stylesheet gives the container
      ...options,
    });
    this.#surfer.on("redrawcomplete", () => this.#place());
  }

  /** To a pixel of the screen: a frame in which it would not move is not painted. @param {number} time seconds played */
  show(time) {
    this.#time = time;
    if (this.#pixel() !== this.#shown) this.#place();
  }

  #place() {
    this.#shown = this.#pixel();
    this.#surfer?.setTime(this.#time);
  }

  #pixel() {
    return Math.floor((this.#time / this.#duration) * this.container.clientWidth * devicePixelRatio);
  }

  recolour() {
    this.#surfer?.setOptions(colours(this.container));
  }

  remove() {
    this.#gone = true;
    this.#surfer?.destroy();
    this.#surfer = null;
    this.container.removeAttribute("hx-morph-skip");
  }
}

/**
 * Lets a finger or a mouse pick a place on `element`. The place is shown while dragging and taken on release;
 * a drag that becomes a scroll takes nothing.
 * @param {HTMLElement} element
 * @param {(ratio: number) => void} preview @param {(ratio: number) => void} commit @param {() => void} cancel
 * @param {AbortSignal} [signal] ends it
 */
export function scrub(element, preview, commit, cancel, signal) {
  let dragging = false;
  const ratio = (event) => {
    const box = element.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / (box.width || 1)));
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    element.setPointerCapture(event.pointerId);
    preview(ratio(event));
  }, { signal });
  element.addEventListener("pointermove", (event) => dragging && preview(ratio(event)), { signal });
  element.addEventListener("pointerup", (event) => {
    if (dragging) commit(ratio(event));
    dragging = false;
  }, { signal });
  element.addEventListener("pointercancel", () => {
    if (dragging) cancel();
    dragging = false;
  }, { signal });
}
