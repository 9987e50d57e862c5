// What this kiosk says about itself, to the server and in the staff menu.

export class Health {
  constructor({ dataset, memory, queue, lists, heartbeat, installed }) {
    Object.assign(this, { version: dataset.version, memory, queue, lists, heartbeat, installed, camera: false, battery: null });
    navigator.getBattery?.().then((battery) => { this.battery = battery; }, () => {});
  }

  facts() {
    const { battery, queue, memory, lists, heartbeat } = this;
    return {
      queue: queue.size,
      dead: queue.aside.length,
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
    return { screen: this.memory.screen, health: this.facts() };
  }
}
