// Two short notes, made on the spot. Browsers allow sound only after somebody has touched the page.

const NOTES = [
  [660, 0],
  [880, 0.14],
];
const LENGTH = 0.35;
const LOUDNESS = 0.12;

let context = null;

// Resolves with whether it could be heard.
export async function playSound() {
  if (!navigator.userActivation?.hasBeenActive) return false;
  try {
    context ??= new AudioContext();
  } catch {
    return false; // this device has no sound
  }
  if (context.state === "suspended") await Promise.race([context.resume(), pause(300)]);
  if (context.state !== "running") return false;
  const start = context.currentTime + 0.02;
  for (const [pitch, delay] of NOTES) play(pitch, start + delay);
  return true;
}

function play(pitch, at) {
  const note = new OscillatorNode(context, { type: "sine", frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0005, at + LENGTH);
  note.connect(volume).connect(context.destination);
  note.start(at);
  note.stop(at + LENGTH);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
