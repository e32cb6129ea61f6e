/** The screen of the waiting room: tickets as they move, and the time. */
import { learn, say } from "./say";

interface Spot {
  ticket: string;
  treatment: string;
}

const wall = document.getElementById("wall") as HTMLElement;
const clock = document.getElementById("clock");
learn(wall);
const source = new EventSource("/api/v1/live/wall");
source.addEventListener("open", () => state("live", say("script-live")));
source.addEventListener("error", () => {
  state("reconnecting", say("script-reconnecting"));
  // What the server refused for good is asked for anew, after a moment.
  if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5_000);
});
source.addEventListener("wall", (event) => {
  const lists = JSON.parse((event as MessageEvent<string>).data) as Record<string, Spot[]>;
  for (const [name, spots] of Object.entries(lists)) show(name, spots);
});
tell();
setInterval(tell, 1_000);

function show(name: string, spots: Spot[]): void {
  const list = wall.querySelector<HTMLElement>(`[data-wall="${name}"]`);
  if (!list) return;
  const known = new Map([...list.children].map((item) => [item.textContent ?? "", item as HTMLElement]));
  list.replaceChildren(
    ...spots.map(({ ticket, treatment }) => {
      const there = known.get(ticket);
      const item = there ?? document.createElement("li");
      if (!there) {
        item.textContent = ticket;
        item.className = "is-new";
      }
      item.dataset["treatment"] = treatment;
      return item;
    }),
  );
}

function state(name: string, words: string): void {
  const badge = wall.querySelector<HTMLElement>("[data-testid=live-state]");
  if (!badge) return;
  badge.dataset["state"] = name;
  badge.textContent = words;
}

function tell(): void {
  if (clock) clock.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}
