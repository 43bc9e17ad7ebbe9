/**
 * What a poll must not undo. The server's new markup is dressed in the live state before htmx compares it, so nothing
 * on the page changes for a moment and back: no flicker, no closed menu, no lost text, nothing said twice.
 */

/** @param {{registerExtension: (name: string, hooks: object) => void}} htmx */
export function keepLiveState(htmx) {
  htmx.registerExtension("studio", { htmx_before_morph_node: (now, { newNode }) => keep(now, newNode) });
}

/** @param {Element} now @param {Element} coming @returns {boolean} false leaves the node as it is */
function keep(now, coming) {
  if (now.stays?.(coming)) return false;
  if (now.localName === "studio-take") now.dress?.(coming);
  else if (now.localName === "studio-elapsed") return !stillTicks(now, coming);
  else if (now instanceof HTMLDetailsElement) coming.open = now.open;
  else if (now.matches("[aria-expanded]")) coming.setAttribute("aria-expanded", now.getAttribute("aria-expanded"));
  else if (now.matches("input[type=file]")) now.value = ""; // it was sent
  else if (now.matches("input, textarea, select")) return !edited(now);
  else if (now.matches(".play") && now.closest("studio-take")) coming.setAttribute("aria-label", now.getAttribute("aria-label"));
  return true;
}

function stillTicks(now, coming) {
  if (now.dataset.since !== coming.dataset.since) return false;
  now.follow?.(coming.textContent);
  return true;
}

/** Whether a person has changed the field since the server wrote it, or is in it. */
function edited(field) {
  if (field === document.activeElement) return true;
  if (field instanceof HTMLSelectElement) return [...field.options].some((option) => option.selected !== option.defaultSelected);
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
