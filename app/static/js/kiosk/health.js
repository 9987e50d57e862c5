// What this kiosk says about itself, to the server and in the staff menu.

export class Health {
  /** `people()`: who registered here and is not delivered, {waiting: their number, dead: records nobody will take}. */
  constructor({ dataset, memory, queue, people, lists, heartbeat, installed }) {
    Object.assign(this, { version: dataset.version, memory, queue, people, lists, heartbeat, installed, camera: false, battery: null });
    navigator.getBattery?.().then((battery) => { this.battery = battery; }, () => {});
  }

  facts() {
    const { battery, queue, memory, lists, heartbeat } = this;
    const { waiting, dead } = this.people();
    return {
      queue: queue.size + waiting,
      dead: queue.aside.length + dead.length,
      version: this.version,
      storage: memory.works,
      verifies: lists.canJudge,
      camera: this.camera,
      installed: this.installed.isComplete,
      offset_ms: Math.round(heartbeat.offset),
      ...(battery ? { battery: Math.round(battery.level * 100), charging: battery.charging } : {}),
    };
  }

  report() {
    return { screens: this.memory.screens, health: this.facts() };
  }
}
