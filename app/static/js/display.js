// Text size at once and without losing what was typed; the language menu after a swap; menus that close.

const SIZES = ["100", "112", "125", "150"];

function showSize(size) {
  document.documentElement.dataset.text = size;
  const at = SIZES.indexOf(size);
  for (const form of document.querySelectorAll("form[data-text-size]")) {
    const [smaller, larger] = form.querySelectorAll("button");
    smaller.value = SIZES[Math.max(0, at - 1)];
    larger.value = SIZES[Math.min(SIZES.length - 1, at + 1)];
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.textSize === undefined || !event.submitter) return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  showSize(event.submitter.value);
  fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => {});
});

// The header stays when the content is swapped: its language buttons or links may fit the page before.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.('button[name="language"]');
  if (button && !button.form) {
    const address = new URL(location.href);
    address.searchParams.set("language", button.value);
    location.assign(address);
  }
  const link = event.target.closest?.("a[data-language]");
  if (link) {
    const address = new URL(location.href);
    address.searchParams.set("language", link.dataset.language);
    link.href = address.href;
  }
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
