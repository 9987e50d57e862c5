// A few notes for each verdict, so that it is known without looking.

export const NOTES = {
  admitted: [523, 784],
  to_confirm: [523, 784, 784],
  refused: [165],
  call_staff: [392, 392, 392],
  warning: [440],
};
const LENGTH = 0.22; // seconds

export class Sound {
  constructor() {
    this.isOn = true;
    this.context = null;
  }

  /** Browsers let a page sound after the first touch; before it this is silent, not an error. */
  play(name) {
    const notes = NOTES[name];
    if (!notes) return;
    document.dispatchEvent(new CustomEvent("kiosk:sounded", { detail: { name } }));
    if (!this.isOn || !globalThis.AudioContext) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume();
    notes.forEach((frequency, place) => this.note(frequency, this.context.currentTime + place * LENGTH));
  }

  note(frequency, at) {
    const oscillator = this.context.createOscillator();
    const volume = this.context.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.25, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH);
    oscillator.connect(volume).connect(this.context.destination);
    oscillator.start(at);
    oscillator.stop(at + LENGTH);
  }
}
