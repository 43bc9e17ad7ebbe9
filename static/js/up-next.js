/** The panel of what comes next: play, move, remove, clear. */

import { cover } from "./peaks.js";
import { player } from "./player.js";

/** @param {HTMLElement} panel */
export function fillQueue(panel) {
  const list = panel.querySelector('[data-at="list"]');
  const template = panel.querySelector("template").content.firstElementChild;
  let shown = "";
  const show = () => {
    const tracks = player.queue.upcoming;
    const ids = tracks.map((track) => track.id).join();
    if (ids === shown && list.childElementCount === tracks.length) return;
    shown = ids;
    const focused = where(list);
    list.replaceChildren(...tracks.map((track, at) => entry(template, track, at, tracks.length)));
    panel.querySelector('[data-at="empty"]').hidden = tracks.length > 0;
    panel.querySelector('[data-do="clear"]').disabled = tracks.length === 0;
    refocus(panel, list, focused);
  };
  panel.addEventListener("click", (event) => clicked(event));
  player.addEventListener("change", show);
  show();
}

function entry(template, track, at, count) {
  const item = template.cloneNode(true);
  item.dataset.id = track.id;
  item.querySelector(".cover").append(cover(track.peaks, track.hue));
  item.querySelector("b").textContent = track.title;
  item.querySelector("small").textContent = [track.label && `Take ${track.label}`, track.project].filter(Boolean).join(" · ");
  item.querySelector('[data-do="play"]').setAttribute("aria-label", `Play ${track.title}`);
  for (const name of ["up", "down", "remove"]) {
    const button = item.querySelector(`[data-do="${name}"]`);
    button.setAttribute("aria-label", `${button.getAttribute("aria-label")}: ${track.title}`);
  }
  item.querySelector('[data-do="up"]').disabled = at === 0;
  item.querySelector('[data-do="down"]').disabled = at === count - 1;
  return item;
}

function clicked(event) {
  const act = event.target.closest("[data-do]")?.dataset.do;
  const id = event.target.closest("li")?.dataset.id;
  if (act === "clear") player.arrange((queue) => queue.clearUpcoming());
  if (act === "up") player.arrange((queue) => queue.move(id, -1));
  if (act === "down") player.arrange((queue) => queue.move(id, 1));
  if (act === "remove") player.arrange((queue) => queue.remove(id));
  if (act === "play") player.play(player.queue.upcoming.find((track) => track.id === id));
}

/** Which button of which entry has the focus, so that it keeps it when the list is drawn again. */
function where(list) {
  const item = document.activeElement?.closest("li");
  if (!item || !list.contains(item)) return null;
  return { id: item.dataset.id, at: [...list.children].indexOf(item), act: document.activeElement.dataset.do };
}

function refocus(panel, list, focused) {
  if (!focused) return;
  const item = list.querySelector(`[data-id="${CSS.escape(focused.id)}"]`) ?? list.children[Math.min(focused.at, list.childElementCount - 1)];
  const button = item?.querySelector(`[data-do="${focused.act}"]:enabled`) ?? item?.querySelector("button") ?? panel.querySelector("button");
  button?.focus();
}
