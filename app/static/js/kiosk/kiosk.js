// The kiosk's page: joins the machine to the screen, to what is scanned or typed, and to the server.

import { Camera } from "./camera.js";
import { prepareKeypads } from "./keypad.js";
import { Machine, STATES } from "./machine.js";
import { Heartbeat } from "./heartbeat.js";
import { Queue } from "./queue.js";
import { Scans } from "./scans.js";
import { Screen } from "./screen.js";
import { call, Sender, Unpaired } from "./sender.js";
import { plain, problemOf } from "./short-code.js";
import { TypedScanner } from "./scanner.js";
import { Sound } from "./sound.js";
import { Speech } from "./speech.js";
import { Texts } from "./texts.js";
import { Tools } from "./tools.js";
import { WalkIn } from "./walk-in/walk-in.js";

const root = document.querySelector("[data-kiosk]");
const { dataset } = root;
const texts = await Texts.load(dataset.texts, dataset.language);
const screen = new Screen(root, document.querySelector("[data-verdict]"), texts);
const speech = new Speech();
const sound = new Sound();
const tools = new Tools({ root, speech, sound });
const machine = new Machine({ entered, ticked: (left) => screen.count(left) });
const unpaired = () => location.reload();
const heartbeat = new Heartbeat({ address: dataset.heartbeat, unpaired, changed: (state) => screen.network({ ...state, unsent: queue.size + peopleWaiting }) });
const queue = new Queue();
const sender = new Sender({ address: dataset.checkIns, queue, unpaired, network: (online, now) => heartbeat.heard(online, now) });
const scans = new Scans({ sender, heartbeat, next: Number(dataset.nextSequence) });
let visitorChose = false;
let peopleWaiting = 0; // registered here, and not delivered yet
const walkIn = new WalkIn({
  root, texts, screen, machine, unpaired,
  speak: (language) => { visitorChose = true; speak(language); },
  offset: () => heartbeat.offset,
  waits: (count) => { peopleWaiting = count; heartbeat.show(); },
});

/** A state begins: show it, say it, sound it; tell the desk or forget the visitor where the table says so. */
function entered(state, { event, from, answer }) {
  const { speech: keys, sound: notes, verdict, wipes, tells } = STATES[state];
  const isNextVisitor = event === "scan" && (STATES[from].verdict || from === "called");
  if (wipes || isNextVisitor) forgetVisitor();
  walkIn.entered(state);
  screen.open(state, verdict ? answer ?? scans.without("no_network") : null);
  sound.play(notes);
  speech.say(screen.spoken(keys), texts.language);
  if (tells) tellDesk();
}

function forgetVisitor() {
  screen.wipe();
  walkIn.forget();
  tools.reset();
  visitorChose = false;
  speak(texts.house);
}

function speak(language) {
  texts.language = language;
  screen.translate();
}

function tellDesk() {
  call(dataset.callStaff, {}).catch((reason) => { if (reason instanceof Unpaired) unpaired(); });
}

/** Check somebody in: `shown` is {ticket}, {code} or {registration}. Without an answer staff are called. */
async function checkIn(way, shown, event = "submit") {
  if (!machine.send(event)) return walkIn.typed(shown.ticket ?? "");
  const answer = await scans.checkIn(way, shown);
  if (machine.state !== "checking") return;
  if (answer.pause_seconds) return machine.send("pause", { seconds: answer.pause_seconds });
  if (!visitorChose && answer.language in texts.texts) speak(answer.language);
  machine.send(answer.verdict, { answer });
}

const scanned = (way) => (digits) => checkIn(way, { ticket: digits }, "scan");

const SUBMITTED = {
  code(form) {
    const typed = form.elements.code.value;
    const problem = problemOf(typed);
    screen.message("code", problem ? texts.say(`code.${problem}`) : "");
    if (!problem) checkIn("code", { code: plain(typed) });
  },
  yes(form) {
    checkIn("name", { registration: form.elements.registration.value }, "yes");
  },
  call() {
    machine.send("call");
  },
  async find(form) {
    const asked = { name: form.elements.name.value.trim(), last_digits: plain(form.elements.last_digits.value) };
    if (asked.name.length < 2 || !/^[0-9]{4}$/.test(asked.last_digits)) {
      return screen.message("name", texts.say("name.incomplete"));
    }
    machine.send("submit");
    found(await findOut(asked));
  },
};

async function findOut(asked) {
  try {
    return await call(dataset.find, asked);
  } catch (reason) {
    if (reason instanceof Unpaired) unpaired();
    return { outcome: "no_network" };
  }
}

function found(result) {
  if (machine.state !== "checking") return;
  if (result.outcome === "one") {
    root.querySelector("[data-registration]").value = result.registration;
    root.querySelector("[data-masked-name]").textContent = result.shown;
    return machine.send("found");
  }
  if (result.outcome === "pause") return machine.send("pause", { seconds: result.pause_seconds });
  if (result.outcome === "several" || result.outcome === "no_network") {
    return machine.send("call_staff", { answer: scans.without(result.outcome) });
  }
  const key = result.outcome === "incomplete" ? "name.incomplete" : "name.none";
  const tries = result.outcome === "none" ? ` ${texts.say("name.tries", { tries: result.tries_left })}` : "";
  screen.message("name", texts.say(key) + tries);
  machine.send("missed");
}

document.addEventListener("click", (event) => {
  const language = event.target.closest("[data-choose-language]");
  const pressed = event.target.closest("[data-event]");
  if (!language && !pressed) return;
  event.preventDefault();
  if (language) {
    visitorChose = true;
    speak(language.dataset.chooseLanguage);
    speech.say([texts.say("idle.title")], texts.language);
    return;
  }
  machine.send(pressed.dataset.event);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  SUBMITTED[event.target.dataset.submit](event.target);
});
for (const kind of ["input", "pointerdown", "keydown"]) document.addEventListener(kind, () => touched(kind));

/** A sign of life begins the state's time anew; in the warning only pressing something does. */
function touched(kind) {
  if (machine.state !== "warning" || kind !== "pointerdown") machine.send("input");
}

prepareKeypads(root, () => machine.send("input"));
new TypedScanner({ scanned: scanned("scanner") });
forgetVisitor();
screen.open("idle");
heartbeat.start();
walkIn.start();
document.documentElement.dataset.ready = "";

const video = root.querySelector("[data-camera]");
const camera = new Camera({ video, wasm: dataset.wasm, scanned: scanned("camera") });
if (await camera.start()) screen.showCamera(video);
