/** Help around form fields: counters, the Describe and Write tabs, section tags, the theme. All of it works without script. */

import { announce } from "./notices.js";

const NEAR = 0.9; // of the limit: from here on the voice speaks
const PAUSE_MS = 1000; // of typing, before it does

/**
 * <studio-counter>: counts the characters of the field inside, as the server does (code points, not UTF-16 units).
 * `data-limit`, or `data-limits` as JSON by the value of the form's "model" field.
 */
export class StudioCounter extends HTMLElement {
  #timer = 0;
  #form = null;
  #count = () => this.count();

  connectedCallback() {
    this.#form = this.closest("form");
    this.addEventListener("input", this.#count);
    this.#form?.addEventListener("change", this.#count);
    this.count();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    this.#form?.removeEventListener("change", this.#count);
  }

  get limit() {
    const limits = JSON.parse(this.dataset.limits ?? "{}");
    return limits[this.#form?.elements.namedItem("model")?.value] ?? (Number(this.dataset.limit) || null);
  }

  count() {
    const field = this.querySelector("textarea, input");
    const output = this.querySelector("[data-count]");
    if (!field || !output) return;
    const [length, limit] = [[...field.value].length, this.limit];
    output.textContent = limit ? `${grouped(length)} / ${grouped(limit)}` : grouped(length);
    this.classList.toggle("over", Boolean(limit) && length > limit);
    clearTimeout(this.#timer);
    if (limit && length >= limit * NEAR && field === document.activeElement) {
      this.#timer = setTimeout(() => announce(left(limit - length)), PAUSE_MS);
    }
  }
}

const grouped = (number) => number.toLocaleString("en");
const left = (rest) => (rest < 0 ? `${grouped(-rest)} characters too many` : `${grouped(rest)} characters left`);

/** <studio-tabs>: switches panels of one form in place; the address and the hidden "mode" field follow. */
export class StudioTabs extends HTMLElement {
  connectedCallback() {
    // Captured, so that a boosted link does not navigate as well.
    this.addEventListener("click", this.#clicked, { capture: true });
    this.addEventListener("keydown", this.#moved);
    this.#select(this.#tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? this.#tabs[0]);
  }

  get #tabs() {
    return [...this.querySelectorAll("[role=tab]")];
  }

  #clicked = (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#choose(tab);
  };

  #moved = (event) => {
    const tab = event.target.closest("[role=tab]");
    if (!tab) return;
    const [tabs, at] = [this.#tabs, this.#tabs.indexOf(tab)];
    const goals = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1, " ": at };
    if (!(event.key in goals)) return;
    event.preventDefault();
    event.stopPropagation();
    const goal = tabs[(goals[event.key] + tabs.length) % tabs.length];
    this.#choose(goal);
    goal.focus();
  };

  #choose(tab) {
    this.#select(tab);
    const address = new URL(location.href);
    const mode = this.#mode(tab);
    address.searchParams.set("mode", mode);
    history.replaceState(history.state, "", address);
    const hidden = this.querySelector("input[type=hidden][name=mode]") ?? this.closest("form")?.elements.namedItem("mode");
    if (hidden) hidden.value = mode;
    this.dispatchEvent(new CustomEvent("studio:mode", { bubbles: true, detail: { mode } }));
  }

  #mode(tab) {
    return tab.dataset.mode ?? new URL(tab.href, location.href).searchParams.get("mode");
  }

  #select(chosen) {
    for (const tab of this.#tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls"));
      if (panel) show(panel, selected);
    }
  }
}

/** A hidden panel keeps and sends its text, but must not stop the form with a required field nobody sees. */
function show(panel, visible) {
  panel.hidden = !visible;
  for (const field of panel.querySelectorAll("[required], [data-required]")) {
    field.required = visible;
    field.dataset.required = "";
  }
}

/**
 * Buttons like <button data-insert="[Verse]"> put a section tag on its own line at the caret; undo takes it back.
 * The `data-into` around them names the field; without it, it is the lyrics.
 */
export function insertSections() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const name = button?.closest("[data-into]")?.dataset.into ?? "lyrics";
    const field = button?.closest("form")?.querySelector(`textarea[name="${CSS.escape(name)}"]`);
    if (!field) return;
    const before = field.value.slice(0, field.selectionStart);
    const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    const text = `${gap}${button.dataset.insert}\n`;
    field.focus();
    // Deprecated in name, but the only way that the browser's own undo knows of.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

/** <studio-theme>: system, light or dark. A cookie, so that the server draws the page right at once. */
export class StudioTheme extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => choose(event.target.value));
    const chosen = document.documentElement.dataset.theme ?? "system";
    for (const radio of this.querySelectorAll("input[name=theme]")) radio.checked = radio.value === chosen;
  }
}

const YEAR_S = 365 * 24 * 3600;

function choose(theme) {
  const isSystem = theme === "system";
  if (isSystem) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${isSystem ? "" : theme}; path=/; max-age=${isSystem ? 0 : YEAR_S}; samesite=lax${secure}`;
  document.dispatchEvent(new Event("studio:theme"));
}

/** What is drawn in pixels is drawn again when the system changes between light and dark. */
export function watchTheme() {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("studio:theme")));
}
