/** What is told to people: toasts, the polite voice, the system's notifications. */

const STAYS_MS = 7000;
const ASKED = "studio.notify.asked";
const ASKING = /\/(generations|operations\/[\w-]+|words|uploads\/address)\/$/; // where forms go that ask for music

/** Says it to screen readers when they have a moment. @param {string} text */
export function announce(text) {
  const voice = document.getElementById("announcer");
  if (!voice) return;
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 50); // an empty moment, so that the same words are said again
}

/**
 * A notice in the corner, in place of the earlier one about the same thing. Without an action it goes by itself.
 * @param {string} text
 * @param {{bad?: boolean, about?: string, actions?: Record<string, () => void>}} [options] actions by the words on their buttons
 */
export function toast(text, { bad = false, about = text, actions = {} } = {}) {
  const corner = document.getElementById("toasts");
  if (!corner || [...corner.children].some((other) => other.dataset.text === text)) return;
  untoast(about);
  const notice = document.createElement("p");
  notice.className = `toast ${bad ? "error" : "info"}`;
  Object.assign(notice.dataset, { text, about });
  notice.append(text);
  for (const [words, act] of Object.entries(actions)) notice.append(button(words, () => (notice.remove(), act())));
  corner.append(notice);
}

/** Takes a notice back when it no longer holds. @param {string} about */
export function untoast(about) {
  for (const notice of document.querySelectorAll("#toasts .toast")) if (notice.dataset.about === about) notice.remove();
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn small quiet";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

/** Every toast, the server's too, can be dismissed; good news goes by itself unless somebody is at it. */
export function tendToasts() {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  const tend = () => {
    for (const notice of corner.querySelectorAll(".toast:not([data-tended])")) {
      notice.dataset.tended = "";
      const close = button("×", () => notice.remove());
      close.classList.add("close");
      close.setAttribute("aria-label", "Dismiss");
      notice.append(close);
      if (!notice.matches(".error, .warning") && notice.querySelectorAll("button").length === 1) leave(notice);
    }
  };
  new MutationObserver(tend).observe(corner, { childList: true });
  document.addEventListener("studio:say", (event) => toast(event.detail.text, { about: "said" }));
  tend();
}

function leave(notice) {
  setTimeout(() => (notice.matches(":hover, :focus-within") ? leave(notice) : notice.remove()), STAYS_MS);
}

/**
 * An open dialog covers everything else and leaves it unheard and out of reach: what is said goes into it, and home again.
 * @param {Element | null} dialog
 */
export function speakIn(dialog) {
  const voices = [...document.querySelectorAll("#toasts, #announcer")];
  if (voices.every((voice) => voice.parentElement === (dialog ?? document.body))) return;
  if (dialog) dialog.append(...voices);
  else document.getElementById("player").before(...voices);
}

/** What the server says has ended goes to the system's notifications too, when the tab is hidden and they are allowed. */
export function notifyOfEndings() {
  const voice = document.getElementById("announcer");
  if (!voice || !("Notification" in window)) return;
  new MutationObserver(() => {
    if (!document.hidden || Notification.permission !== "granted") return;
    for (const ending of voice.querySelectorAll("p")) notify(ending.textContent);
  }).observe(voice, { childList: true });
}

function notify(text) {
  const notification = new Notification("Music Studio", { body: text, tag: text });
  notification.addEventListener("click", () => (window.focus(), notification.close()));
}

/** The server marks as read what people see ending; in a tab behind others they do not. */
export function sayWhenHidden() {
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
    if (document.hidden) ctx.request.headers["Studio-Hidden"] = "yes";
  });
}

/** After somebody has asked for a song, and only once: an offer, not the browser's own question out of the blue. */
export function offerNotifications() {
  document.addEventListener("submit", (event) => {
    if (!ASKING.test(event.target.getAttribute("hx-post") ?? event.target.getAttribute("action") ?? "")) return;
    if (!window.isSecureContext || !("Notification" in window) || Notification.permission !== "default") return;
    if (localStorage.getItem(ASKED)) return;
    localStorage.setItem(ASKED, "yes");
    toast("Tell you when it is ready, if you are in another tab?", {
      actions: { "Notify me": () => Notification.requestPermission(), "No, thanks": () => {} },
    });
  });
}
