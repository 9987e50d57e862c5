// What was revealed is masked again after its seconds: [data-masks-again] holds what stood there before, hidden.

const shown = new WeakSet();

function mask(element) {
  const [revealed, masked] = element.querySelectorAll("dd");
  const hadFocus = element.contains(document.activeElement);
  revealed.remove();
  masked.hidden = false;
  if (hadFocus) masked.querySelector("summary")?.focus();
}

export function prepare() {
  for (const element of document.querySelectorAll("[data-masks-again]")) {
    if (shown.has(element)) continue;
    shown.add(element);
    setTimeout(() => element.isConnected && mask(element), Number(element.dataset.masksAgain) * 1000);
  }
}
