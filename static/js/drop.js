/**
 * Files dropped on `[data-drop]`, a form with a file field: the file is put into the field and the form is sent.
 * Beside it a file is caught too, so that a near miss does not replace the page (and the music) by the file.
 */

import { toast } from "./notices.js";

const isFile = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
const zoneOf = (event) => (event.target instanceof Element ? event.target.closest("[data-drop]") : null);

function light(zone) {
  for (const lit of document.querySelectorAll("[data-drop].dropping")) if (lit !== zone) lit.classList.remove("dropping");
  zone?.classList.add("dropping");
}

function over(event) {
  if (!isFile(event)) return;
  event.preventDefault();
  const zone = zoneOf(event);
  event.dataTransfer.dropEffect = zone ? "copy" : "none";
  light(zone);
}

function drop(event) {
  if (!isFile(event)) return;
  event.preventDefault();
  light(null);
  const zone = zoneOf(event);
  const field = zone?.querySelector("input[type=file]");
  if (!field || field.disabled || field.matches("fieldset:disabled *")) return;
  const { files } = event.dataTransfer;
  if (files.length !== 1) return toast("One recording at a time, please.", { about: "drop" });
  field.files = files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.form?.requestSubmit();
}

document.addEventListener("dragenter", over);
document.addEventListener("dragover", over);
document.addEventListener("drop", drop);
document.addEventListener("dragleave", (event) => event.relatedTarget || light(null));
