/** Hands on the studio that are no buttons of a page: keys, menus, sheets, the lock screen, headphones. */

import { isNavigation } from "./navigation.js";
import { speakIn } from "./notices.js";
import { cover } from "./peaks.js";
import { floor, player } from "./player.js";

const SMALL_S = 5;
const LARGE_S = 10;
const LOUDER = 0.1;
const HANDLED = "input:is([type=range], [type=checkbox], [type=radio])"; // fields nobody types in
const TYPING = `input:not(${HANDLED}), textarea, select, [contenteditable]`;
const OWN_KEYS = `[role=slider], [role=tab], [role=menuitem], video, audio, ${HANDLED}`;
const PRESSABLE = "button, a[href], summary, label, input:not([type=range]), [role=button], [role=option]";

/** Keys work everywhere but in fields, and only when there is something to play. */
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (!isFree(event)) return;
    const focus = event.target instanceof Element ? event.target : document.body;
    if (event.key === "?") showOver(document.getElementById("keys"));
    else if ((!player.current && floor.holder === player) || !act(event, focus)) return;
    event.preventDefault();
  });
}

/** Whether a key is nobody else's: no field has it, no dialog, and it is not part of a chord. */
export function isFree(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  return !event.target.closest?.(TYPING) && !document.querySelector("dialog:modal");
}

const KEYS = {
  " ": () => floor.holder.toggle(),
  k: () => floor.holder.toggle(),
  j: () => skip(-LARGE_S),
  l: () => skip(LARGE_S),
  m: () => player.setMuted(!player.muted),
  ArrowLeft: (event) => (event.shiftKey ? player.previous() : skip(-SMALL_S)),
  ArrowRight: (event) => (event.shiftKey ? player.next() : skip(SMALL_S)),
  ArrowUp: () => player.setVolume(player.volume + LOUDER),
  ArrowDown: () => player.setVolume(player.volume - LOUDER),
};

const skip = (seconds) => floor.holder.seek(floor.holder.time + seconds);

/** @returns {boolean} whether the key meant something */
function act(event, focus) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key === " " && focus.closest(PRESSABLE)) return false;
  if (key.startsWith("Arrow") && !event.shiftKey && focus.closest(OWN_KEYS)) return false;
  // Up and down scroll the page; they are the volume only while the focus is on the player.
  if (["ArrowUp", "ArrowDown"].includes(key) && !focus.closest("#player")) return false;
  KEYS[key]?.(event);
  return key in KEYS;
}

/** Menus close as menus do: by a press elsewhere, or by Escape, which gives the focus back. */
export function closeMenus() {
  const close = (besides) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(besides)) menu.open = false;
  };
  document.addEventListener("pointerdown", ({ target }) => close(target));
  document.addEventListener("focusin", ({ target }) => close(target));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    menu.querySelector("summary").focus();
    menu.open = false;
  });
}

/**
 * Sheets: dialogs over the page, opened by anything with `data-opens="<id>"`, which works as a link or form without script.
 * Escape and focus are the browser's own: it goes into the sheet, stays there, and comes back to what opened it.
 */
export function openSheets() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const sheet = document.getElementById(opener.dataset.opens);
    if (sheet && !sheet.open) show(sheet, opener);
  });
  document.addEventListener("studio:done", ({ target }) => target.closest?.("dialog")?.close());
  document.addEventListener("close", () => speakIn(document.querySelector("dialog:modal")), { capture: true });
  document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => isNavigation(ctx) && speakIn(null)); // sheets go with their page
  document.addEventListener("htmx:after:swap", tendSheet);
}

function showOver(dialog) {
  dialog.showModal();
  speakIn(dialog);
}

/** What a swap takes away leaves the focus in the sheet, and its voice too. */
function tendSheet() {
  const sheet = document.querySelector("dialog:modal");
  if (!sheet) return;
  speakIn(sheet);
  if (document.activeElement === document.body) sheet.querySelector("button").focus();
}

function show(sheet, opener) {
  opener.closest("details.menu")?.removeAttribute("open");
  opener.focus(); // not every browser focuses what is pressed, and this is where the focus comes back to
  showOver(sheet);
  if (sheet.dataset.tended !== undefined) return;
  sheet.dataset.tended = "";
  sheet.addEventListener("mousedown", (event) => {
    if (event.target !== sheet || !isBeside(sheet, event)) return;
    event.preventDefault(); // or the press would take the focus to where it was
    sheet.close();
  });
}

/** A press on the backdrop has the dialog as its target too. */
function isBeside(sheet, { clientX, clientY }) {
  const { left, right, top, bottom } = sheet.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

/** Metadata and buttons of the system's own media controls. */
export function joinMediaSession() {
  const session = navigator.mediaSession;
  if (!session) return;
  const handlers = {
    play: () => floor.holder.play(),
    pause: () => floor.holder.pause(),
    previoustrack: () => player.previous(),
    nexttrack: () => player.next(),
    seekbackward: (details) => skip(-(details.seekOffset ?? LARGE_S)),
    seekforward: (details) => skip(details.seekOffset ?? LARGE_S),
    seekto: (details) => floor.holder.seek(details.seekTime),
  };
  for (const [name, handler] of Object.entries(handlers)) session.setActionHandler(name, handler);
  let described = "";
  player.addEventListener("change", () => {
    const track = player.current;
    if (!track) return;
    if (track.id !== described) session.metadata = describe(track);
    described = track.id;
    session.playbackState = player.playing ? "playing" : "paused";
    place(session);
  });
}

function describe(track) {
  const about = track.label ? `Take ${track.label}` : "";
  const picture = new XMLSerializer().serializeToString(cover(track.peaks, track.hue));
  const artwork = [{ src: `data:image/svg+xml,${encodeURIComponent(picture)}`, sizes: "any", type: "image/svg+xml" }];
  return new MediaMetadata({ title: track.title, artist: track.project, album: about, artwork });
}

function place(session) {
  const duration = player.duration;
  if (duration > 0) session.setPositionState({ duration, playbackRate: player.rate, position: Math.min(player.time, duration) });
}
