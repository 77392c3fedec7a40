// Two short notes, computed in the browser.

const NOTES = [
  { pitch: 660, delay: 0 },
  { pitch: 880, delay: 0.14 },
];
const LENGTH = 0.35; // s
const LOUDNESS = 0.12;

/** @type {AudioContext | undefined} */
let context;
let sounding = 0; // notes that have not ended

/**
 * Plays the notes. Browsers allow sound only after somebody has touched the page.
 * @returns {Promise<boolean>} whether they could be heard
 */
export async function playSound() {
  if (wasTouched() === false) return false;
  try {
    context ??= new AudioContext();
  } catch {
    return false; // this device has no sound
  }
  await Promise.race([context.resume(), pause(300)]);
  if (context.state !== "running") return false;
  const start = context.currentTime + 0.02;
  for (const { pitch, delay } of NOTES) playNote(context, pitch, start + delay);
  return true;
}

/** Whether somebody has touched the page; undefined if the browser (Safari 16.3) does not tell: it decides then. */
function wasTouched() {
  const { userActivation } = /** @type {{ userActivation?: { hasBeenActive: boolean } }} */ (navigator);
  return userActivation?.hasBeenActive;
}

/**
 * @param {AudioContext} audio
 * @param {number} pitch Hz
 * @param {number} at s, in the context's time
 */
function playNote(audio, pitch, at) {
  const note = new OscillatorNode(audio, { type: "sine", frequency: pitch });
  const volume = new GainNode(audio, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0005, at + LENGTH);
  note.connect(volume).connect(audio.destination);
  sounding += 1;
  note.onended = () => {
    sounding -= 1;
    // While a context runs, it takes processor time, audible or not.
    if (sounding === 0) audio.suspend();
  };
  note.start(at);
  note.stop(at + LENGTH);
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
