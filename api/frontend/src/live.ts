/** A live stream of reservations. The browser itself reconnects and says what it saw last; this looks after the rest. */
import type { Row } from "./row";
import { say } from "./say";

const RETRY_MS = 2_000;

/** Follows a stream from a position on; shows in `[data-testid=live-state]` whether it is connected. */
export function follow(path: string, position: number, onRow: (row: Row) => void, onReset: () => void): { isLive(): boolean } {
  let [last, live] = [position, false];
  let source: EventSource;

  function show(state: "live" | "reconnecting"): void {
    live = state === "live";
    for (const badge of document.querySelectorAll<HTMLElement>("[data-testid=live-state]")) {
      badge.dataset["state"] = state;
      badge.textContent = live ? say("script-live") : say("script-reconnecting");
    }
  }

  function open(): void {
    source = new EventSource(`${path}?after=${last}`);
    source.addEventListener("open", () => show("live"));
    source.addEventListener("reservation", (event) => {
      last = Number((event as MessageEvent<string>).lastEventId) || last;
      onRow(JSON.parse((event as MessageEvent<string>).data) as Row);
    });
    // What was missed is no longer kept: everything has to be read anew.
    source.addEventListener("reset", onReset);
    source.addEventListener("error", () => {
      show("reconnecting");
      if (source.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MS);
    });
  }

  open();
  // A page that comes back from the browser's cache has lost its stream.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return { isLive: () => live };
}
