/**
 * Going from page to page without a reload: where the focus and the scroll go, what the history keeps, and a bar when it is slow.
 *
 * The choice of swap (in `templates/_boost.html`) is outerSync on #page, the same that htmx itself uses for back and forward:
 * the element stays, its content is new. outerMorph would carry typed text and open menus from one page into the next, and
 * outerHTML "settles" elements with the same id a moment later, which takes the playing state off the rows again.
 * The player lies outside #page, so no way of going touches it.
 */

const SLOW_MS = 250;
const PLACES = "studio.scroll";
const MOST_PLACES = 60;

export function keepPlaces() {
  stampEntry();
  addEventListener("hashchange", stampEntry);
  const places = new Map(JSON.parse(sessionStorage.getItem(PLACES) ?? "[]"));
  let frozen = false; // between the history's move and the new content, the scroll is still the old page's
  const remember = () => frozen || places.set(entry(), scrolled());
  document.addEventListener("scroll", remember, { capture: true, passive: true });
  addEventListener("pagehide", () => sessionStorage.setItem(PLACES, JSON.stringify([...places].slice(-MOST_PLACES))));
  document.addEventListener("htmx:before:history:restore", () => (frozen = true));
  document.addEventListener("htmx:before:history:update", tidyHistory);
  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!isNavigation(ctx)) return;
    if (ctx !== latest) return event.preventDefault();
    frozen = true;
    ctx.cameFrom = { path: location.pathname, focus: document.activeElement?.id, scroll: scrolled() };
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (!isNavigation(ctx)) return;
    const stays = !isRestore(ctx) && ctx.cameFrom.path === location.pathname;
    scrollTo(isRestore(ctx) ? places.get(entry()) : stays ? ctx.cameFrom.scroll : null);
    frozen = false;
    focusOn(ctx.request.anchor || (stays ? ctx.cameFrom.focus : ""));
  });
  const kind = performance.getEntriesByType("navigation")[0]?.type;
  if (kind === "reload" || kind === "back_forward") scrollTo(places.get(entry()));
}

/** htmx only answers "back" for entries it knows as its own: those of anchors have no state. */
function stampEntry() {
  if (!history.state?.htmx) history.replaceState({ ...history.state, htmx: true }, "");
}

/** The requests that began at a boosted element; after the swap that element is gone, and htmx names another. */
const boosted = new WeakSet();

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => ctx.sourceElement._htmx?.boosted && boosted.add(ctx));

/** Where a person last wanted to go: an earlier page that arrives later is not shown any more. */
let latest = null;

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => isNavigation(ctx) && (latest = ctx));

const entry = () => globalThis.navigation?.currentEntry?.key ?? location.href;
const isRestore = (ctx) => Boolean(ctx.request.headers?.["HX-History-Restore-Request"]);

/** Whether this request brings a whole new page (a link, a boosted form, back, forward). */
export function isNavigation(ctx) {
  return isRestore(ctx) || boosted.has(ctx);
}

/** A form's own address is not a page; the page one is on needs no second entry. */
function tidyHistory(event) {
  const { history: step, response } = event.detail;
  const answer = response?.raw;
  if (answer && event.detail.sourceElement?.matches?.("form[method=post]") && !answer.redirected) return event.preventDefault();
  if (step.path === location.pathname + location.search) step.type = "replace";
}

function scrolled() {
  return [document.getElementById("main")?.scrollTop ?? 0, window.scrollY];
}

function scrollTo(place) {
  const main = document.getElementById("main");
  if (main) main.scrollTop = place?.[0] ?? 0;
  window.scrollTo({ top: place?.[1] ?? 0, behavior: "instant" });
}

/** To the first field in error, else to `id` (the anchor, or what had the focus on the same page), else to the heading. */
function focusOn(id) {
  const main = document.getElementById("main");
  const wrong = document.querySelector("#page [aria-invalid=true]");
  if (wrong) return wrong.focus();
  if (document.activeElement?.matches("[autofocus]")) return;
  const goal = document.getElementById(id) ?? main?.querySelector("h1") ?? main;
  if (goal && !goal.matches("a[href], button, input, select, textarea, summary, [tabindex]")) goal.tabIndex = -1;
  goal?.focus({ preventScroll: true });
}

/** A thin bar at the top while a page takes its time. */
export function showSlowness() {
  const bar = document.createElement("div");
  bar.className = "loading-bar";
  bar.hidden = true;
  document.body.append(bar);
  let waiting = 0;
  document.addEventListener("htmx:before:request", (event) => {
    if (!isNavigation(event.detail.ctx)) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => (bar.hidden = false), SLOW_MS);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    if (event.detail.ctx !== latest) return;
    clearTimeout(waiting);
    bar.hidden = true;
  });
}
