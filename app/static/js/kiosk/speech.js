// Reads texts aloud, and hands them to whoever listens (tests, and the live region for screen readers).

export class Speech {
  constructor() {
    this.isOn = true;
  }

  say(texts, language) {
    const text = texts.filter(Boolean).join(" ");
    if (!text) return;
    document.dispatchEvent(new CustomEvent("kiosk:said", { detail: { text, language } }));
    this.write(text, language);
    if (!this.isOn || !globalThis.speechSynthesis) return;
    speechSynthesis.cancel();
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    speechSynthesis.speak(utterance);
  }

  /** The same for screen readers. */
  write(text, language) {
    const line = document.querySelector("[data-spoken]");
    if (!line) return;
    line.lang = language;
    line.textContent = text;
  }

  stop() {
    globalThis.speechSynthesis?.cancel();
  }
}
