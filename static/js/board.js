// The screen in the hall: asks for the state every two seconds, shows it, and speaks each new call once.

const EVERY = 2000;
const SLOWEST = 15000;
const SPOKEN_KEPT = 200;

const board = document.getElementById("papan");
const part = (name) => board.querySelector(`[data-${name}]`);
// What was called before this page was made stays silent: the page itself says which calls it knows.
const spoken = new Set(Array.from(part("calls").children, (call) => call.dataset.key));
let sound = false;
let audio = null;
let lines = Promise.resolve();

function element(tag, text, css) {
  const node = document.createElement(tag);
  node.textContent = text;
  if (css) node.className = css;
  return node;
}

function showCounters(state) {
  const opensAt = part("counters").dataset.opens;
  if (state.state !== "open") {
    const box = element("section", "", "board__counter");
    const closed = state.state === "closed";
    box.append(element("h2", closed ? "Antrean sudah ditutup" : "Antrean dibuka pukul"));
    box.append(element("p", closed ? "Terima kasih" : opensAt, closed ? "board__none" : "board__number"));
    part("counters").replaceChildren(box);
    return;
  }
  part("counters").replaceChildren(
    ...state.counters.map((counter) => {
      const box = element("section", "", `board__counter${counter.calling ? " board__counter--now" : ""}`);
      box.append(element("h2", `Loket ${counter.number}`));
      box.append(element("p", counter.label || "Kosong", counter.label ? "board__number" : "board__none"));
      return box;
    }),
  );
}

let shown = "";

function show(state) {
  const { calls, ...rest } = state;
  const now = JSON.stringify([rest, calls.map((call) => call.key)]);
  // Drawn anew only on a change, so that the blinking of a call is not begun again every two seconds.
  if (now !== shown) {
    shown = now;
    showCounters(state);
    part("next").replaceChildren(...state.upcoming.map((label) => element("li", label)));
    part("calls").replaceChildren(...calls.map((call) => element("li", `${call.label} → ${call.counter}`)));
    part("waiting").textContent = `(${state.waiting} menunggu)`;
  }
  // Oldest first; what was called long ago stays silent.
  for (const call of [...calls].reverse()) {
    if (spoken.has(call.key)) continue;
    spoken.add(call.key);
    if (spoken.size > SPOKEN_KEPT) spoken.delete(spoken.values().next().value);
    if (call.fresh) announce(call.text);
  }
}

// --- Sound -----------------------------------------------------------------

function voice() {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((each) => each.lang.replace("_", "-").toLowerCase().startsWith("id"));
}

function chime() {
  audio ??= new AudioContext();
  const start = audio.currentTime;
  for (const [turn, pitch] of [659, 523].entries()) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.0001, start + turn * 0.45);
    loudness.gain.exponentialRampToValueAtTime(0.5, start + turn * 0.45 + 0.03);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + turn * 0.45 + 0.9);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start + turn * 0.45);
    tone.stop(start + turn * 0.45 + 1);
  }
  return new Promise((done) => setTimeout(done, 1300));
}

function say(text) {
  const indonesian = voice();
  if (!indonesian) return Promise.resolve();
  return new Promise((done) => {
    const sentence = new SpeechSynthesisUtterance(text);
    sentence.voice = indonesian;
    sentence.lang = "id-ID";
    sentence.rate = 0.9;
    sentence.onend = sentence.onerror = done;
    // Some devices never say that they have finished.
    setTimeout(done, 12000);
    speechSynthesis.speak(sentence);
  });
}

// One call after the other, each with its chime before it; a device without an Indonesian voice only chimes.
function announce(text) {
  board.dataset.announced = text;
  if (!sound) return;
  lines = lines.then(chime).then(() => say(text)).catch(() => undefined);
}

function switchSound() {
  sound = !sound;
  part("sound").textContent = sound ? "Matikan suara" : "Nyalakan suara";
  part("sound").setAttribute("aria-pressed", String(sound));
  if (!sound) {
    globalThis.speechSynthesis?.cancel();
    return;
  }
  // Browsers give the right to sound to a tap alone: both are woken by it.
  audio ??= new AudioContext();
  audio.resume();
  lines = lines.then(chime).then(() => say("Suara panggilan menyala")).catch(() => undefined);
}

// --- Asking ----------------------------------------------------------------

async function ask() {
  let pause = EVERY;
  try {
    const answer = await fetch(board.dataset.state, { cache: "no-store", signal: AbortSignal.timeout(8000) });
    if (!answer.ok) throw new Error(String(answer.status));
    show(await answer.json());
    part("lost").hidden = true;
    ask.failures = 0;
  } catch {
    ask.failures = (ask.failures ?? 0) + 1;
    // One lost answer is no news; the screen says so when it lasts.
    if (ask.failures > 1) part("lost").hidden = false;
    pause = Math.min(EVERY * 2 ** (ask.failures - 1), SLOWEST);
  }
  setTimeout(ask, pause);
}

function tick() {
  const time = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: board.dataset.zone });
  part("clock").textContent = `${time.format(new Date()).replace(":", ".")} ${board.dataset.zoneLabel}`;
  setTimeout(tick, 5000);
}

part("sound").hidden = false;
part("sound").addEventListener("click", switchSound);
if (document.documentElement.requestFullscreen) {
  part("full").hidden = false;
  part("full").addEventListener("click", () => document.documentElement.requestFullscreen());
}
// A television must not fall asleep between two calls.
navigator.wakeLock?.request("screen").catch(() => undefined);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => undefined);
});
tick();
ask();
