// Tabs: one of several is chosen, by tap or by arrow keys, and only the chosen one is reached by Tab.

const STEPS = { ArrowRight: 1, ArrowLeft: -1 };

export class Tabs {
  constructor(list, chosen) {
    this.items = [...list.querySelectorAll('[role="tab"]')];
    this.chosen = chosen;
    list.addEventListener("click", (event) => this.choose(event.target.closest('[role="tab"]')));
    list.addEventListener("keydown", (event) => this.step(event));
  }

  choose(item) {
    if (!item) return;
    for (const one of this.items) {
      one.setAttribute("aria-selected", String(one === item));
      one.tabIndex = one === item ? 0 : -1;
    }
    this.chosen(item.dataset.tab);
  }

  step(event) {
    const at = this.items.indexOf(event.target);
    const ends = { Home: 0, End: this.items.length - 1 };
    const next = ends[event.key] ?? (at + STEPS[event.key] + this.items.length) % this.items.length;
    if (!this.items[next]) return;
    event.preventDefault();
    this.items[next].focus();
    this.choose(this.items[next]);
  }
}
