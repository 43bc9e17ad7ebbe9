/** Presses the only button of a page for the person who opened it. Previews of a link run no script, so they do not. */

document.querySelector("form[data-press]").requestSubmit();
