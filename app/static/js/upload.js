// A document of an entry: its name and size are said before it is sent, one that is too large is not sent at all, and a
// chosen one is sent at once by its own button, which only those without script see.

const partOf = (element) => element.closest?.("[data-upload]");

export function prepare() {
  for (const button of document.querySelectorAll("[data-upload-send]")) button.hidden = true;
}

function said(part, key, file) {
  const place = part.querySelector("[data-upload-said]");
  place.textContent = place.dataset[key].replaceAll("{name}", file.name).replaceAll("{size}", inWords(file.size));
}

/** Bytes as people read them: 812 KB, 3.4 MB. */
function inWords(bytes) {
  const language = document.documentElement.lang;
  const [amount, unit] = bytes < 1024 * 1024 ? [Math.max(1, Math.round(bytes / 1024)), "KB"] : [bytes / (1024 * 1024), "MB"];
  return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(amount)} ${unit}`;
}

/** Send a file that was chosen, or say why it is not sent. */
function take(input) {
  const part = partOf(input);
  const file = part && input.type === "file" ? input.files[0] : null;
  if (!file) return;
  if (file.size > Number(part.dataset.most)) {
    said(part, "tooLarge", file);
    input.value = "";
    return;
  }
  said(part, "sending", file);
  part.querySelector("[data-upload-bar]").hidden = false;
  part.querySelector("[data-upload-send]").click();
}

document.addEventListener("change", (event) => take(event.target));
// On a slow network a file may be chosen before this module is there.
for (const input of document.querySelectorAll("[data-upload] input[type=file]")) take(input);
