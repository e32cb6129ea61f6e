/** A short sound, and the button that mutes it. Browsers let a page sound only once somebody has used it; before, it stays
 * silent. */
const KEY = "sound";
let audio: AudioContext | null = null;

export function isMuted(): boolean {
  return localStorage.getItem(KEY) === "off";
}

/** Lets a button mute and unmute the sound. */
export function useMute(button: HTMLButtonElement): void {
  const show = (): void => {
    button.setAttribute("aria-pressed", String(!isMuted()));
    for (const side of button.querySelectorAll<HTMLElement>("[data-sound]")) side.hidden = (side.dataset["sound"] === "off") !== isMuted();
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    if (isMuted()) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
    show();
    if (!isMuted()) chime();
  });
  addEventListener("pointerdown", wake);
  addEventListener("keydown", wake);
  show();
}

function wake(): void {
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

/** Two calm tones, one after the other. */
export function chime(): void {
  if (isMuted() || !audio || audio.state !== "running") return;
  for (const [at, pitch] of [[0, 660], [0.22, 880]] as const) {
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const start = audio.currentTime + at;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.18, start + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.9);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 1);
  }
}
