/** <studio-player>: what is seen and touched of the player. The music itself is `player.js`. */

import { clock, spoken } from "./elapsed.js";
import { Waveform, cover, scrub } from "./peaks.js";
import { player } from "./player.js";

const STEP_S = 5;
const PAGE_S = 30;

export class StudioPlayer extends HTMLElement {
  #home = this.closest("section");
  #waveform = null;
  #shown = ""; // id of the track that is drawn
  #second = -1; // the whole second the slider last spoke of

  connectedCallback() {
    this.addEventListener("click", (event) => this.#clicked(event));
    this.#at("rate").addEventListener("change", (event) => player.setRate(Number(event.target.value)));
    this.#at("volume").addEventListener("input", (event) => player.setVolume(Number(event.target.value)));
    const slider = this.#at("slider");
    slider.addEventListener("keydown", (event) => this.#slide(event));
    const at = (ratio) => ratio * player.duration;
    scrub(slider, (ratio) => this.#place(at(ratio)), (ratio) => player.seek(at(ratio)), () => this.#place(player.time));
    document.getElementById("up-next").addEventListener("beforetoggle", showQueue, { once: true });
    document.addEventListener("studio:theme", () => this.#waveform?.recolour());
    player.addEventListener("change", () => this.#show());
    player.addEventListener("time", () => this.#place(player.time));
    this.#show();
  }

  #at(name) {
    return this.querySelector(`[data-at="${name}"]`);
  }

  #show() {
    const track = player.current;
    this.#home.hidden = !track;
    if (!track) return;
    if (track.id !== this.#shown) this.#introduce(track);
    this.#state(track);
    this.#place(player.time);
  }

  /** What changes with the track only. @param {import("./queue.js").Track} track */
  #introduce(track) {
    this.#shown = track.id;
    this.#second = -1;
    this.#home.className = `player hue-${track.hue}`;
    for (const name of ["cover", "title"]) this.#at(name).setAttribute("href", track.href);
    this.#at("title").textContent = track.title;
    this.#at("cover").replaceChildren(cover(track.peaks, track.hue));
    this.#at("takes").replaceChildren(...this.#takeButtons(track));
    this.#at("takes").hidden = !track.siblings;
    this.#waveform ??= new Waveform(this.#at("slider"));
    this.#waveform.draw(track.peaks, track.duration);
    this.#waveform.recolour();
  }

  #takeButtons(track) {
    return (track.siblings ?? []).map((take) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = take.label;
      button.setAttribute("aria-label", `Take ${take.label}`);
      button.setAttribute("aria-pressed", String(take.id === track.id));
      button.addEventListener("click", () => take.id !== player.current.id && player.switchTo({ ...take, siblings: track.siblings }));
      return button;
    });
  }

  #state(track) {
    const { playing, waiting, problem, loop, muted } = player;
    this.#home.classList.toggle("playing", playing);
    this.#home.classList.toggle("waiting", waiting && playing);
    this.#home.classList.toggle("muted", muted || player.volume === 0);
    this.#do("toggle").setAttribute("aria-label", playing ? "Pause" : "Play");
    this.#do("next").disabled = !player.queue.upcoming.length;
    this.#do("loop").setAttribute("aria-pressed", String(loop));
    this.#do("mute").setAttribute("aria-pressed", String(muted));
    this.#at("volume").value = String(muted ? 0 : player.volume);
    this.#at("rate").value = String(player.rate);
    this.#at("length").textContent = clock(Math.round(player.duration));
    this.#at("slider").setAttribute("aria-valuemax", String(Math.round(player.duration)));
    const about = [track.label && `Take ${track.label}`, track.project].filter(Boolean).join(" · ");
    this.#at("about").textContent = player.resumable ? `Go on from ${clock(player.time)}` : about;
    this.#at("problem").hidden = !problem;
    this.#at("problem").firstElementChild.textContent = problem;
  }

  /** @param {string} name @returns {HTMLButtonElement} */
  #do(name) {
    return this.querySelector(`[data-do="${name}"]`);
  }

  /** The position: the wave on every frame, words and numbers once a second. @param {number} time seconds */
  #place(time) {
    this.#waveform?.show(time);
    const second = Math.floor(time);
    if (second === this.#second) return;
    this.#second = second;
    this.#home.style.setProperty("--played", String(player.duration ? time / player.duration : 0));
    this.#at("time").textContent = clock(time);
    this.#at("slider").setAttribute("aria-valuenow", String(second));
    this.#at("slider").setAttribute("aria-valuetext", `${spoken(time)} of ${spoken(Math.round(player.duration))}`);
  }

  #clicked(event) {
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (act === "toggle") player.toggle();
    else if (act === "previous") player.previous();
    else if (act === "next") player.next();
    else if (act === "loop") player.setLoop(!player.loop);
    else if (act === "mute") player.setMuted(!player.muted);
    else if (act === "unfold") this.#unfold(event.target.closest("button"));
  }

  #unfold(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? "Fewer controls" : "More controls");
    this.#home.classList.toggle("unfolded", open);
  }

  #slide(event) {
    const steps = {
      ArrowRight: STEP_S, ArrowUp: STEP_S, ArrowLeft: -STEP_S, ArrowDown: -STEP_S, PageUp: PAGE_S, PageDown: -PAGE_S,
      Home: -Infinity, End: Infinity,
    };
    if (!(event.key in steps) || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    player.seek(player.time + steps[event.key]);
  }
}

/** The queue's panel is fetched when it is first opened. */
async function showQueue() {
  const { fillQueue } = await import("./up-next.js");
  fillQueue(document.getElementById("up-next"));
}
