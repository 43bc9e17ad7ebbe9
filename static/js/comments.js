/**
 * <studio-comments>: what is said about a track. A comment takes the moment the player is at, what others say appears by
 * itself, and neither the music nor a half-written sentence is disturbed by it. All of it works as forms and links.
 */

import { isFree } from "./controls.js";
import { clock } from "./elapsed.js";
import { offerNames } from "./mentions.js";
import { announce } from "./notices.js";
import { player } from "./player.js";
import { trackOnPage } from "./take.js";

const LOOK_EVERY_MS = 10_000;
const PAUSING = "studio.comments.pause";

class StudioComments extends HTMLElement {
  #leave = null;
  #timer = 0;
  #lookedAt = performance.now();
  #acts = 0; // forms sent: a poll that was on its way meanwhile knows less than the page
  #known = new Set();
  #filled = false; // the moment was taken from the player, not chosen
  #whole = false; // somebody said that it is about the whole track
  #part = { start: null, end: null }; // what the waveform shows as chosen
  #paused = false; // the music waits for somebody who types

  connectedCallback() {
    if (this.#leave) return;
    this.#leave = new AbortController();
    const on = { signal: this.#leave.signal };
    this.addEventListener("click", (event) => this.#clicked(event), { ...on, capture: true });
    this.addEventListener("input", (event) => this.#typed(event.target), on);
    this.addEventListener("focusout", (event) => event.target.matches("[data-words]") && !event.target.value && this.#goOn(), on);
    this.addEventListener("change", ({ target }) => target.matches("[data-pausing]") && localStorage.setItem(PAUSING, target.checked ? "yes" : ""), on);
    document.addEventListener("keydown", (event) => this.#pressed(event), on);
    document.addEventListener("studio:stretch", ({ detail }) => detail.track === this.dataset.track && this.#choose(detail), on);
    document.addEventListener("visibilitychange", () => this.#lookIfDue(), on);
    for (const name of ["change", "time"]) player.addEventListener(name, () => this.#label(), on);
    this.#followRequests(on);
    this.#timer = setInterval(() => this.#lookIfDue(), LOOK_EVERY_MS / 4);
    this.#known = this.#ids();
    const pausing = this.querySelector("[data-pausing]");
    if (pausing) pausing.checked = localStorage.getItem(PAUSING) === "yes";
    offerNames(this, on.signal);
    this.#label();
    this.#open();
  }

  connectedMoveCallback() {}

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.#remove());
  }

  #remove() {
    this.#leave?.abort();
    this.#leave = null;
    clearInterval(this.#timer);
  }

  get #form() { return this.querySelector("form.say"); }
  get #text() { return this.#form.elements.namedItem("text"); }
  get #start() { return this.#form.elements.namedItem("start"); }
  get #end() { return this.#form.elements.namedItem("end"); }
  get #isHeard() { return player.isCurrent(this.dataset.track); }

  // -- what others say

  #lookIfDue() {
    const due = performance.now() - this.#lookedAt >= LOOK_EVERY_MS;
    if (!due || document.hidden || this.querySelector("form.htmx-request")) return;
    this.#lookedAt = performance.now();
    this.dispatchEvent(new Event("studio:look"));
  }

  #followRequests(on) {
    const asked = new WeakMap(); // polls, by how much had been done when they left
    const isPoll = ({ detail }) => detail.ctx.sourceElement === this;
    const isForm = ({ detail }) => detail.ctx.sourceElement instanceof HTMLFormElement;
    this.addEventListener("htmx:before:request", (event) => {
      if (isPoll(event)) asked.set(event.detail.ctx, this.#acts);
      else if (isForm(event)) this.#acts += 1;
    }, on);
    this.addEventListener("htmx:after:request", (event) => {
      if (isPoll(event) && asked.get(event.detail.ctx) !== this.#acts) return event.preventDefault();
      if (!isForm(event)) return;
      this.#acts += 1;
      const { response, hx } = event.detail.ctx;
      if (response?.status === 200 && !hx?.redirect) this.#sent(event.detail.ctx.sourceElement);
    }, on);
    document.addEventListener("htmx:after:swap", () => this.isConnected && this.#changed(), on);
  }

  #ids() {
    return new Set([...this.querySelectorAll(".comment")].map((comment) => comment.id));
  }

  /** New words of others are said to screen readers and shown for a moment; the page does not move. */
  #changed() {
    const fresh = [...this.querySelectorAll(".comment:not([data-own])")].filter((comment) => !this.#known.has(comment.id));
    this.#known = this.#ids();
    this.#label();
    for (const comment of fresh) comment.classList.add("fresh");
    if (fresh.length > 1) announce(`${fresh.length} new comments`);
    else if (fresh.length) announce(`${fresh[0].getAttribute("aria-label")}: ${fresh[0].querySelector("[data-text]")?.textContent ?? ""}`);
  }

  // -- saying something

  #typed(field) {
    if (field.matches("[data-words]")) this.#hold(field);
    if (field === this.#text && field.value && !this.#whole) this.#take();
    if (field === this.#text && !field.value && this.#filled) this.#choose({ start: null, end: null }, false);
    if (field === this.#start || field === this.#end) this.#filled = false;
    this.#label();
  }

  /** The moment the player is at, once: while somebody types the music goes on. */
  #take() {
    if (!this.#isHeard || this.#start.value || this.#end.value) return;
    this.#start.value = fine(player.time);
    this.#filled = true;
  }

  /** Sets what the comment is about, in seconds; null for the whole track. */
  #choose({ start, end }, focus = true) {
    this.#start.value = start == null ? "" : fine(start);
    this.#end.value = end == null ? "" : fine(end);
    this.#filled = false;
    this.#whole = false;
    this.#label();
    if (!focus) return;
    this.#text.focus({ preventScroll: true });
    this.#form.scrollIntoView({ block: "nearest" });
  }

  /** What the button does, in words; and the part on the waveform. */
  #label() {
    const [start, end] = [seconds(this.#start.value), seconds(this.#end.value)];
    const now = this.#isHeard && !this.#text.value && !this.#whole ? player.time : null;
    const at = start ?? now;
    const part = start != null && end > start;
    const words = part ? `Comment on ${clock(start)}–${clock(end)}` : at == null ? "Comment" : `Comment at ${clock(at)}`;
    const button = this.querySelector("[data-send]");
    if (button.textContent !== words) button.textContent = words;
    if (start === this.#part.start && end === this.#part.end) return;
    this.#part = { start, end };
    const chosen = { track: this.dataset.track, start, end: part ? end : null };
    document.dispatchEvent(new CustomEvent("studio:chosen", { detail: chosen }));
  }

  #pressed(event) {
    if (event.key.toLowerCase() !== "c" || event.shiftKey || !isFree(event)) return;
    event.preventDefault();
    if (this.#text.value) this.#text.focus();
    else this.#choose({ start: this.#isHeard ? player.time : null, end: null });
  }

  #hold(field) {
    if (!field.value) return this.#goOn();
    if (!this.querySelector("[data-pausing]").checked || !player.playing) return;
    this.#paused = true;
    player.pause();
  }

  #goOn() {
    if (this.#paused && !player.playing) player.play();
    this.#paused = false;
  }

  /** It was taken: the form is free for the next, and what it stood in closes. */
  #sent(form) {
    if (!form.matches("[data-say]")) return;
    const field = form.elements.namedItem("text");
    const box = form.closest("details");
    if (box?.matches(".editing")) field.defaultValue = field.value;
    else for (const each of form.querySelectorAll("textarea, input[name=start], input[name=end]")) each.value = each.defaultValue = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    this.#whole = this.#filled = false;
    this.#goOn();
    if (box) {
      box.open = false;
      box.querySelector("summary").focus();
    }
    announce(box?.matches(".editing") ? "It is changed." : "It is said.");
  }

  // -- going to moments

  #clicked(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest("a.moment, a.when-said");
    if (link) {
      event.preventDefault(); // the page is this one: nothing needs to be fetched
      event.stopPropagation();
      if (link.dataset.seek) player.play(trackOnPage(this.dataset.track), Number(link.dataset.seek));
      history.replaceState(history.state, "", link.href);
      aim(link.closest(".comment"));
    } else if (event.target.closest("[data-whole]")) {
      this.#choose({ start: null, end: null });
      this.#whole = true;
    } else if (event.target.closest("[data-send]") && !this.#text.value.trim()) {
      event.preventDefault();
      if (!this.#whole) this.#take();
      this.#label();
      this.#text.focus();
    } else if (event.target.closest("summary")) {
      const box = event.target.closest("details");
      setTimeout(() => box.open && box.querySelector("[data-words]")?.focus());
    }
  }

  /** The address may lead to a comment, and to a moment: then the player is there, unless it plays already. */
  #open() {
    const named = location.hash.startsWith("#comment-") && this.querySelector(`#${CSS.escape(location.hash.slice(1))}`);
    if (named) aim(named);
    const at = Number(new URLSearchParams(location.search).get("at") || NaN);
    if (Number.isFinite(at) && !isReload() && !player.playing) goTo(this.dataset.track, at);
  }
}

/** Shows a comment, whatever it is folded into. @param {Element | null} comment */
export function aim(comment) {
  if (!comment) return;
  for (let box = comment.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  for (const other of document.querySelectorAll(".comment.aimed")) other.classList.remove("aimed");
  comment.classList.add("aimed");
  comment.focus({ preventScroll: true });
  comment.scrollIntoView({ block: "nearest" });
}

/** The player goes there; music that plays elsewhere goes on. @param {string} track its id @param {number} at seconds */
export function goTo(track, at) {
  const row = trackOnPage(track);
  if (player.isCurrent(track)) player.seek(at);
  else if (row && !player.playing) player.cue(row, at);
}

const isReload = () => performance.getEntriesByType("navigation")[0]?.type === "reload";

/** `72.46` → "1:12.5", as the form writes it. */
function fine(moment) {
  const tenths = Math.round(moment * 10);
  return `${clock(tenths / 10)}${tenths % 10 ? `.${tenths % 10}` : ""}`;
}

/** "1:12.5" → 72.5; null for what is no moment. */
function seconds(text) {
  const parts = text.trim().replace(",", ".").split(":").map(Number);
  return text.trim() && parts.every(Number.isFinite) ? parts.reduce((sum, part) => sum * 60 + part) : null;
}

customElements.define("studio-comments", StudioComments);
