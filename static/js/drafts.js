/** What was typed into Create and not sent yet: kept in this tab while its person looks around. */

const FORM = "create-form";
const WORDS = ["title", "description", "lyrics"];
// What differs from one kind of music to the next (lengths, sections, voices) is not carried over to another.
const TYPED = ":is(textarea, input:is([type=text], [type=range]), select)[name]:not([name^=segment_])";

/** Each person of a shared browser has a draft of their own. */
const place = () => `studio.create.${document.getElementById("player")?.dataset.person}`;

export function keepDrafts() {
  for (const event of ["input", "change", "studio:mode"]) {
    document.addEventListener(event, ({ target }) => keep(target.closest(`#${FORM}`)));
  }
  document.addEventListener("htmx:after:swap", giveBack);
  giveBack();
}

function keep(form) {
  if (!form) return;
  const fields = [...form.querySelectorAll(TYPED)].filter((field) => field.name !== "project");
  const typed = fields.map((field) => [field.name, field.value]);
  const texts = [...new Map([...(kept()?.texts ?? []), ...typed])]; // other kinds of music have fields of their own
  const mode = form.elements.namedItem("mode").value;
  sessionStorage.setItem(place(), JSON.stringify({ mode, texts }));
}

const kept = () => JSON.parse(sessionStorage.getItem(place()) ?? "null");

/** Fill the form as it was left, unless its page was opened to fill it with something else. */
function giveBack() {
  const form = document.getElementById(FORM);
  if (!form || form.dataset.drafted) return;
  form.dataset.drafted = "";
  const draft = kept();
  if ("filled" in form.dataset) return giveBackWords(form, draft);
  const asked = new URLSearchParams(location.search);
  if (!draft || asked.has("draft")) return;
  for (const [name, value] of draft.texts) fill(form.querySelector(`${TYPED}[name="${CSS.escape(name)}"]`), value);
  if (!asked.has("mode")) form.querySelector(`[role=tab][data-mode="${CSS.escape(draft.mode)}"]`)?.click();
}

/** A preset wins over what was typed before, but for words where it has none. */
function giveBackWords(form, draft) {
  for (const [name, value] of draft?.texts ?? []) {
    const field = WORDS.includes(name) && form.querySelector(`${TYPED}[name="${name}"]`);
    if (field && !field.value) fill(field, value);
  }
  keep(form);
}

function fill(field, value) {
  if (!field || field.value === value) return;
  if (field instanceof HTMLSelectElement && ![...field.options].some((option) => option.value === value)) return;
  field.value = value;
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
}
