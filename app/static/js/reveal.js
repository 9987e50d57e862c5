// Show or hide a password. The button appears with the script that makes it work.

export function prepare() {
  for (const button of document.querySelectorAll("[data-reveal][hidden]")) {
    button.dataset.show = button.getAttribute("aria-label");
    button.hidden = false;
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-reveal]");
  if (!button) return;
  const input = document.getElementById(button.dataset.reveal);
  const shown = input.type === "password";
  input.type = shown ? "text" : "password";
  button.setAttribute("aria-label", shown ? button.dataset.hide : button.dataset.show);
});

// Browsers offer to keep a password only of a field that is one when it is sent.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("[data-reveal]")) {
    document.getElementById(button.dataset.reveal).type = "password";
  }
});
