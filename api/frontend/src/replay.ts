/** The scrubber of a reservation's history. Each state is the server's own page at that position. */
import { localise } from "./moments";
import { learn, say } from "./say";

const STEP_MS = 1_200;

const replay = document.getElementById("replay") as HTMLElement;
learn(replay);
const range = replay.querySelector("input[type=range]") as HTMLInputElement;
const playButton = replay.querySelector("[data-replay=play]") as HTMLButtonElement;
const speed = replay.querySelector("[data-replay=speed]") as HTMLSelectElement;
const events = [...replay.querySelectorAll<HTMLElement>(".timeline > li")];
const states = new Map<number, Promise<Element | null>>();
let playing: ReturnType<typeof setTimeout> | undefined;
let index = Number(range.value);

placeTicks();
range.addEventListener("input", () => void go(Number(range.value)));
replay.querySelector("[data-replay=first]")?.addEventListener("click", () => void go(0));
replay.querySelector("[data-replay=last]")?.addEventListener("click", () => void go(events.length - 1));
playButton.addEventListener("click", toggle);
addEventListener("keydown", onKey);
for (const [at, event] of events.entries()) {
  event.querySelector("a")?.addEventListener("click", (click) => {
    click.preventDefault();
    void go(at);
  });
}

function placeTicks(): void {
  const ticks = [...replay.querySelectorAll<HTMLElement>(".ticks i")];
  ticks.forEach((tick, at) => {
    tick.style.left = ticks.length > 1 ? `${(at / (ticks.length - 1)) * 100}%` : "0";
  });
}

function positionOf(at: number): number {
  return Number(events[at]?.dataset["position"]);
}

/** The state after an event, fetched once. */
function stateAt(at: number): Promise<Element | null> {
  const position = positionOf(at);
  const known = states.get(position);
  if (known) return known;
  const asked = fetch(`?at=${position}`)
    .then(async (response) => (response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null))
    .then((page) => page?.getElementById("replay-state") ?? null)
    .catch(() => null);
  states.set(position, asked);
  void asked.then((state) => state ?? states.delete(position));
  return asked;
}

async function go(to: number): Promise<void> {
  index = Math.max(0, Math.min(to, events.length - 1));
  range.value = String(index);
  events.forEach((event, at) => {
    if (at === index) event.setAttribute("aria-current", "true");
    else event.removeAttribute("aria-current");
  });
  range.setAttribute("aria-valuetext", events[index]?.querySelector("a")?.textContent ?? "");
  const wanted = index;
  const state = await stateAt(wanted);
  if (wanted !== index || !state) return;
  const copy = document.importNode(state, true);
  localise(copy);
  document.getElementById("replay-state")?.replaceWith(copy);
  history.replaceState(null, "", `?at=${positionOf(wanted)}`);
  if (wanted + 1 < events.length) void stateAt(wanted + 1);
}

function toggle(): void {
  if (playing === undefined) {
    if (index >= events.length - 1) void go(0);
    schedule();
  } else {
    stop();
  }
  showPlaying();
}

function schedule(): void {
  playing = setTimeout(() => {
    void go(index + 1).then(() => {
      if (playing === undefined) return;
      if (index >= events.length - 1) stop();
      else schedule();
      showPlaying();
    });
  }, STEP_MS / Number(speed.value));
}

function stop(): void {
  clearTimeout(playing);
  playing = undefined;
}

function showPlaying(): void {
  const on = playing !== undefined;
  playButton.setAttribute("aria-pressed", String(on));
  for (const [name, hidden] of [["play", on], ["pause", !on]] as const) {
    const icon = playButton.querySelector<HTMLElement>(`[data-slot=${name}]`);
    if (icon) icon.hidden = hidden;
  }
  const label = playButton.querySelector("[data-slot=label]");
  if (label) label.textContent = on ? say("script-pause") : say("script-play");
}

function onKey(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target.closest("button, a, input, select, summary, textarea") : null;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  // The slider knows arrows, Home and End itself; other controls know the space bar.
  if (target && !(target === range && event.key === " ")) return;
  const keys: Record<string, () => void> = {
    " ": toggle,
    ArrowLeft: () => void go(index - 1),
    ArrowRight: () => void go(index + 1),
    Home: () => void go(0),
    End: () => void go(events.length - 1),
  };
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}
