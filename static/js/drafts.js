/** What was typed into Create and not sent yet: kept in this tab while its person looks around. */

const FORM = "create-form";
const TYPED = ":is(textarea, input:not([type=hidden], [type=checkbox]), select)[name]";

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
  const texts = fields.map((field) => [field.name, field.value]);
  const mode = form.elements.namedItem("mode").value;
  sessionStorage.setItem(place(), JSON.stringify({ mode, texts }));
}

/** Fill the form as it was left, unless its page was opened to fill it with something else. */
function giveBack() {
  const form = document.getElementById(FORM);
  if (!form || form.dataset.drafted) return;
  form.dataset.drafted = "";
  const kept = JSON.parse(sessionStorage.getItem(place()) ?? "null");
  const asked = new URLSearchParams(location.search);
  if (!kept || asked.has("draft")) return;
  for (const [name, value] of kept.texts) fill(form.querySelector(`${TYPED}[name="${CSS.escape(name)}"]`), value);
  if (!asked.has("mode")) form.querySelector(`[role=tab][data-mode="${CSS.escape(kept.mode)}"]`)?.click();
}

function fill(field, value) {
  if (!field || field.value === value) return;
  field.value = value;
  for (const event of ["input", "change"]) field.dispatchEvent(new Event(event, { bubbles: true }));
}
