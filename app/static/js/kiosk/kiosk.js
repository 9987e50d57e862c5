// The kiosk's page: joins the machine to the screen, to what is scanned or typed, to its memory, and to the server.

import { Calling } from "./calling.js";
import { Camera } from "./camera.js";
import { Closing } from "./closing.js";
import { keepFit } from "./fit.js";
import { Guide } from "./guide.js";
import { Health } from "./health.js";
import { Heartbeat } from "./heartbeat.js";
import { Installed } from "./installed.js";
import { prepareKeypads } from "./keypad.js";
import { Lists } from "./lists.js";
import { lock } from "./lock.js";
import { Machine, STATES } from "./machine.js";
import { Menu } from "./menu.js";
import { alone, openMemory } from "./memory.js";
import { Queue } from "./queue.js";
import { Scans } from "./scans.js";
import { Screen } from "./screen.js";
import { call, Sender, Unpaired } from "./sender.js";
import { Pending } from "./pending.js";
import { plain, problemOf } from "./short-code.js";
import { NO_TICKET, TypedScanner } from "./scanner.js";
import { Sound } from "./sound.js";
import { Speech } from "./speech.js";
import { Texts } from "./texts.js";
import { Tools } from "./tools.js";
import { WalkIn } from "./walk-in/walk-in.js";

const LEFT_AFTER = 60_000; // milliseconds
const AGAIN_AFTER = 5_000; // milliseconds, where the page has come and its texts have not

const root = document.querySelector("[data-kiosk]");
const { dataset } = root;
let isReady = false; // until then nothing is answered; pressed, a button must not leave the page all the same
lock();
document.addEventListener("click", clicked);
document.addEventListener("submit", submitted);
const texts = await Texts.load(dataset.texts, dataset.language).catch(loadAgain);
const screen = new Screen(root, document.querySelector("[data-verdict]"), texts);
const speech = new Speech();
const sound = new Sound();
const tools = new Tools({ root, speech, sound });
const machine = new Machine({ entered, ticked: (left) => screen.count(left) });
const guide = new Guide({ root, panel: screen.panel, screen, texts, speech, machine, callStaff });
const calling = new Calling({ tell: () => call(dataset.callStaff, {}), changed: told, unpaired });
screen.told = (text) => speech.say([text], texts.language);
keepFit();
await alone(() => {
  screen.open("elsewhere");
  speech.say(screen.spoken(STATES.elsewhere.speech), texts.language);
});

const memory = await openMemory();
const lists = new Lists({ db: memory.db, address: dataset.lists, call, kept: memory.kept });
const queue = new Queue({ db: memory.db, sealing: () => lists.sealing, kept: memory.kept });
const installed = new Installed({ address: dataset.worker, scope: dataset.home, isIdle: () => machine.state === "idle" });
const closing = new Closing({
  address: dataset.handedOver, db: memory.db, queue, installed, left: leave,
  walkIn: { left: () => walkIn.left(), taken: (id) => walkIn.taken(id) },
});
const heartbeat = new Heartbeat({
  address: dataset.heartbeat, db: memory.db, unpaired,
  report: () => health.report(),
  heardState: ({ shell }) => installed.follow(shell, dataset.shell),
  sync: () => lists.sync((ticket) => queue.of(ticket).length > 0 || walkIn.isWaiting(ticket), Date.now() + heartbeat.offset),
  came: sendAll,
  changed: (state) => showNetwork(state),
});
const sender = new Sender({
  address: dataset.checkIns, queue, unpaired,
  network: (online, now) => heartbeat.heard(online, now),
  delivered: (answer, item) => noteUse(answer, item),
});
let people = { waiting: 0, dead: [] }; // registered here, and not delivered yet, or never to be
const health = new Health({ dataset, memory, queue, lists, heartbeat, installed, people: () => people });
const scans = new Scans({ queue, sender, heartbeat, lists });
const menu = new Menu({
  root, screen, texts, machine, memory, queue, health, heartbeat, sound, installed,
  people: () => people, send: sendAll, calibration: dataset.calibration,
});
const pending = new Pending({ take, isChecking: () => machine.state === "checking" });
let checks = 0;
let visitorChose = false;
let leftAlone = null; // what was set on the first screen by somebody who went away again is put back
const walkIn = new WalkIn({
  root, texts, screen, machine, lists, unpaired, db: memory.db,
  speak: (language) => { visitorChose = true; speak(language); },
  offset: () => heartbeat.offset,
  outdated: () => installed.look() ?? location.reload(), // a page that no worker keeps comes from the server
  waits: (theirs) => { people = theirs; heartbeat.show(); },
});

/** No worker keeps the page yet, and without its texts it says nothing: it never goes on from here. */
function loadAgain() {
  return new Promise(() => { setTimeout(() => location.reload(), AGAIN_AFTER); });
}

/** A state begins: show it, say it, sound it; tell the desk or forget the visitor where the table says so. */
function entered(state, { event, from, answer }) {
  const { speech: keys, sound: notes, verdict, wipes, tells } = STATES[state];
  const isNextVisitor = event === "scan" && (STATES[from].verdict || from === "called");
  if (wipes || isNextVisitor) forgetVisitor();
  if (state === "menu") menu.open();
  walkIn.entered(state);
  screen.open(state, verdict ? answer ?? { verdict: "call_staff", reason: "no_network", shown_at: Date.now() } : null);
  sound.play(notes === "verdict" ? answer?.verdict : notes);
  guide.show();
  speech.say(guide.isOn ? guide.guidance() : screen.spoken(keys), texts.language);
  calling.stop();
  if (tells) calling.start();
  if (state === "idle") installed.refresh();
}

function forgetVisitor() {
  screen.wipe();
  walkIn.forget();
  tools.reset();
  guide.end();
  machine.isPatient = false;
  visitorChose = false;
  speak(texts.house);
}

function speak(language) {
  texts.language = language;
  screen.translate();
}

/** In every state: where the screen has to stay as it is, the desk is told all the same. */
function callStaff() {
  if (!isReady) return;
  if (!machine.send("call") && !STATES[machine.state].final) calling.start();
}

/** Told, not told: shown, and said once it is known. */
function told(outcome) {
  screen.called(outcome);
  guide.show();
  if (outcome === "calling") return;
  const isCalled = machine.state === "called";
  const keys = outcome === "untold" ? ["untold.title", "untold.text"] : isCalled ? ["called.title", "called.text"] : [];
  speech.say(keys.map((key) => texts.say(key)), texts.language);
}

/** Scans and people, as soon as there is somebody to take them. */
function sendAll() {
  return Promise.all([sender.send(), walkIn.send()]);
}

function showNetwork({ online, hasNoLists, secondScreen }) {
  const cannot = !lists.canJudge && (!online || hasNoLists);
  const dead = queue.aside.length + people.dead.length;
  screen.network({
    online, ageSeconds: lists.age, unsent: queue.size + people.waiting, dead,
    notes: { second: secondScreen, storage: !memory.works, cannot },
  });
}

/** The server no longer knows this kiosk: from here there is no way back. */
function unpaired() {
  if (machine.send("closed")) walkIn.handOver().then(() => closing.start());
}

function leave(refused) {
  location.replace(`${dataset.home}?closed=${refused}`);
}

/** What the server says about a ticket's first use is known here too when the network is gone. */
function noteUse({ verdict, reason, first_time }, item) {
  if (!item.ticket_id) return;
  const isFirst = ["admitted", "to_confirm"].includes(verdict);
  if (!isFirst && reason !== "already_used") return;
  lists.keepUse(item.ticket_id, first_time ?? item.at + item.offset_ms);
}

/** Somebody shows a ticket, or has typed: `shown` is {ticket}, {code} or {registration}. */
function checkIn(way, shown, event = "submit") {
  const isScan = event === "scan";
  if (isScan && (machine.state === "checking" || !pending.isEmpty)) return pending.add(way, shown);
  if (take(way, shown, event) || !isScan) return undefined;
  const mayBeTyped = way === "scanner" && shown.ticket !== NO_TICKET; // by a person who types fast
  return mayBeTyped && walkIn.typed(shown.ticket);
}

/** Whether it is checked: in a state that takes it. */
function take(way, shown, event = "scan") {
  if (!machine.send(event)) return false;
  check(way, shown);
  return true;
}

async function check(way, shown) {
  pending.begun(shown);
  checks += 1;
  const number = checks;
  const isAwaited = () => machine.state === "checking" && number === checks;
  const answer = await scans.checkIn(way, shown, () => (isAwaited() ? null : saidMeanwhile()));
  if (isAwaited()) show(answer);
  if (number === checks) pending.ended();
}

/** Why the screen sends a visitor to staff who still waited for a verdict. */
function saidMeanwhile() {
  return machine.state === "closed" ? "kiosk_revoked" : "no_network";
}

function show(answer) {
  if (answer.pause_seconds) return machine.send("pause", { seconds: answer.pause_seconds });
  if (!visitorChose && answer.language in texts.texts) speak(answer.language);
  machine.send(answer.verdict, { answer });
  queue.seen().catch(() => {});
  document.dispatchEvent(new CustomEvent("kiosk:verdict", { detail: answer }));
  if (["admitted", "to_confirm"].includes(answer.verdict)) tellAdmitted(answer);
}

/** For whoever prints badges. The name is known where the ticket's own packet was opened. */
function tellAdmitted({ id, ticket, registration, language, name, short_code, shown_at, offline = false, first_time }) {
  const again = first_time != null;
  const at = shown_at + Math.round(heartbeat.offset);
  const detail = { scan: id, ticket, registration, language, name, short_code, at, offline, again };
  document.dispatchEvent(new CustomEvent("kiosk:admitted", { detail }));
}

const scanned = (way) => (digits) => isReady && checkIn(way, { ticket: digits }, "scan");

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
  call: callStaff,
  pin(form) {
    return menu.typed(form.elements.pin);
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
    return machine.send("call_staff", { answer: { verdict: "call_staff", reason: result.outcome, shown_at: Date.now() } });
  }
  const key = result.outcome === "incomplete" ? "name.incomplete" : "name.none";
  const tries = result.outcome === "none" ? ` ${texts.say("name.tries", { tries: result.tries_left })}` : "";
  screen.message("name", texts.say(key) + tries);
  machine.send("missed");
}

function clicked(event) {
  const language = event.target.closest("[data-choose-language]");
  const pressed = event.target.closest("[data-event]");
  if (!language && !pressed) return;
  event.preventDefault();
  if (!isReady) return;
  if (language) {
    visitorChose = true;
    speak(language.dataset.chooseLanguage);
    guide.show();
    speech.say(guide.isOn ? guide.guidance() : screen.spoken(STATES.idle.asked), texts.language);
    return;
  }
  machine.send(pressed.dataset.event);
}

function submitted(event) {
  event.preventDefault();
  if (isReady) SUBMITTED[event.target.dataset.submit]?.(event.target);
}

for (const kind of ["input", "pointerdown", "keydown"]) document.addEventListener(kind, (event) => touched(kind, event));

/** A sign of life begins the state's time anew; in the warning only pressing something does. */
function touched(kind, event) {
  clearTimeout(leftAlone);
  leftAlone = setTimeout(() => { if (machine.state === "idle") forgetVisitor(); }, LEFT_AFTER);
  const chooses = kind === "pointerdown" || (kind === "keydown" && guide.handles(event));
  if (machine.state !== "warning" || !chooses) machine.send("input");
}

prepareKeypads(root, () => machine.send("input"));
new TypedScanner({ scanned: scanned("scanner") });
await Promise.all([lists.load(), queue.load(Number(dataset.nextSequence)), heartbeat.load(), walkIn.load()]).catch(memory.broke);
forgetVisitor();
screen.open("idle");
isReady = true;
heartbeat.start();
sender.send();
walkIn.start();
document.documentElement.dataset.ready = "";
installed.start();

const video = root.querySelector("[data-camera]");
const camera = new Camera({ video, wasm: dataset.wasm, scanned: scanned("camera") });
health.camera = await camera.start();
if (health.camera) screen.showCamera(video);
