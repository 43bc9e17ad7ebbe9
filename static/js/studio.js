/** Starts the studio in the browser. Pages work without it; with it, the music never stops. */

import { closeMenus, joinMediaSession, listenToKeys, openSheets } from "./controls.js";
import { keepDrafts } from "./drafts.js";
import { StudioElapsed } from "./elapsed.js";
import { handleFailures } from "./failures.js";
import { StudioCounter, StudioTabs, StudioTheme, insertSections, watchTheme } from "./fields.js";
import { keepLiveState } from "./morph.js";
import { keepPlaces, showSlowness } from "./navigation.js";
import { notifyOfEndings, offerNotifications, sayWhenHidden, tendToasts } from "./notices.js";
import { StudioPlayer } from "./player-element.js";
import { StudioTake } from "./take.js";

keepLiveState(globalThis.htmx);
keepPlaces();
showSlowness();
handleFailures();
tendToasts();
notifyOfEndings();
offerNotifications();
sayWhenHidden();
insertSections();
watchTheme();
listenToKeys();
closeMenus();
openSheets();
joinMediaSession();

customElements.define("studio-elapsed", StudioElapsed);
customElements.define("studio-counter", StudioCounter);
customElements.define("studio-tabs", StudioTabs);
customElements.define("studio-theme", StudioTheme);
customElements.define("studio-take", StudioTake);
customElements.define("studio-player", StudioPlayer);

keepDrafts(); // once the elements above are at work

/** What few pages have is fetched with the first page that shows it. */
const RARE = {
  "studio-stems": () => import("./stems.js"),
  "studio-roll": () => import("./roll.js"),
  "studio-lyrics": () => import("./lyrics.js"),
  "studio-range": () => import("./range.js"),
  "studio-words": () => import("./words.js"),
  "studio-choices": () => import("./choices.js"),
  "studio-segments": () => import("./segments.js"),
  "studio-vote": () => import("./vote.js"),
  "studio-comments": () => import("./comments.js"),
  "studio-pins": () => import("./pins.js"),
  "studio-copy": () => import("./copy.js"),
};

function fetchRare() {
  const missing = new Set([...document.querySelectorAll(":not(:defined)")].map((element) => element.localName));
  for (const name of missing) RARE[name]?.();
}

document.addEventListener("htmx:after:swap", fetchRare);
document.addEventListener("dragenter", () => import("./drop.js"), { once: true });
fetchRare();
