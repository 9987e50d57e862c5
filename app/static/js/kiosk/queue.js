// Scans that wait to be delivered. Kept in memory; whatever keeps them longer has the same five methods.

export class Queue {
  constructor() {
    this.items = new Map();
    this.aside = [];
  }

  async add(item) {
    this.items.set(item.id, item);
  }

  /** The oldest first. */
  async waiting(most) {
    return [...this.items.values()].slice(0, most);
  }

  /** Delivered: it need not be kept. */
  async settle(id) {
    this.items.delete(id);
  }

  /** The server will never take it as it is: put aside for staff, so that it blocks no other. */
  async putAside(id) {
    const item = this.items.get(id);
    if (item) this.aside.push(item);
    this.items.delete(id);
  }

  get size() {
    return this.items.size;
  }
}
