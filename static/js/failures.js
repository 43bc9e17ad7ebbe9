/** When a request fails: a sentence, a way to try again, and nothing that was typed or plays is lost. */

import { isNavigation } from "./navigation.js";
import { toast, untoast } from "./notices.js";

const UNREACHED = "The studio cannot be reached. Nothing is lost.";
const BROKEN = "The studio made a mistake. Nothing was changed here.";
const SIGN_IN = "/sign-in/";
const DRAFT = "studio.draft";
const POLLS = ["every", "studio:look"]; // what sends requests that nobody asked for

/** What failing polls have said already: once is enough until one works again. */
const told = new Set();

export function handleFailures() {
  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    if (ctx && (error instanceof TypeError || error?.name === "AbortError")) tell(UNREACHED, ctx);
  });
  document.addEventListener("htmx:before:response", (event) => {
    recover(event.detail.ctx);
    if (leaves(event.detail.ctx)) event.preventDefault();
  });
  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    if (!event.target || !ctx.text || fits(ctx)) return;
    event.preventDefault();
    if (isNavigation(ctx) && ctx.response.status < 400) location.assign(ctx.response.raw.url);
    else tell(sentence(ctx.response.status), ctx);
  });
  giveBackDraft();
}

function tell(text, ctx) {
  const isPoll = POLLS.includes(ctx.sourceEvent?.type);
  if (isPoll && told.has(text)) return;
  if (isPoll) told.add(text);
  toast(text, { bad: true, actions: again(ctx) });
}

/** An answer came: what no longer holds is taken back. */
function recover(ctx) {
  untoast(UNREACHED);
  told.delete(UNREACHED);
  if (!POLLS.includes(ctx.sourceEvent?.type) || !ctx.response.raw.ok) return;
  told.forEach(untoast);
  told.clear();
}

/** Answers that are not for this page: signed out meanwhile, or no page at all. */
function leaves(ctx) {
  const answer = ctx.response.raw;
  // The gate answers htmx with HX-Redirect, which htmx follows; and the history's requests with a plain redirect.
  if (ctx.hx.redirect?.startsWith(SIGN_IN)) keepDraft();
  if (answer.redirected && new URL(answer.url).pathname === SIGN_IN && location.pathname !== SIGN_IN) {
    location.assign(answer.url);
    return true;
  }
  const isPage = (answer.headers.get("Content-Type") ?? "text/html").startsWith("text/html");
  if (answer.ok && !isPage && isNavigation(ctx)) location.assign(answer.url);
  return answer.ok && !isPage;
}

/** Whether the answer can be shown where it was asked for: also one that says in its own words what is gone. */
function fits(ctx) {
  const { status } = ctx.response;
  const part = ctx.select?.startsWith("#") ? ctx.select : "#page"; // going back, htmx selects by another name
  if (isNavigation(ctx)) return ctx.text.includes(` id="${part.slice(1)}"`);
  return status < 400 || status === 422 || (status === 404 && ctx.text.includes(" data-gone"));
}

function sentence(status) {
  if (status === 403) return "You may not do that, or the page is too old. Reload it and try again.";
  if (status === 413) return "That is larger than the studio takes: a recording may have 200 MB.";
  if (status === 404) return "This is no longer here, or no longer shared with you.";
  if (status === 429) return "That was a little fast. Try again in a moment.";
  return status >= 500 ? BROKEN : "The studio did not accept that.";
}

/** A link is followed again, a form is sent again; a poll comes again by itself. */
function again(ctx) {
  const source = ctx.sourceElement;
  if (source === document.body) return { "Try again": () => location.reload() };
  if (source instanceof HTMLFormElement) return { "Try again": () => source.isConnected && source.requestSubmit() };
  if (source instanceof HTMLElement && ctx.sourceEvent?.type === "click") return { "Try again": () => source.click() };
  return {};
}

/** What was typed, kept over a sign-in in between. */
function keepDraft() {
  const fields = [...document.querySelectorAll("#page form :is(textarea, input:not([type=hidden], [type=password], [type=file]), select)[name]")];
  const texts = fields.filter((field) => field.value).map((field) => [field.name, field.value]);
  sessionStorage.setItem(DRAFT, JSON.stringify({ path: location.pathname, texts }));
}

function giveBackDraft() {
  const kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
  if (!kept || kept.path !== location.pathname) return;
  sessionStorage.removeItem(DRAFT);
  for (const [name, value] of kept.texts) {
    const field = document.querySelector(`#page form [name="${CSS.escape(name)}"]:not([type=hidden], [type=radio], [type=checkbox])`);
    if (field) field.value = value;
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
