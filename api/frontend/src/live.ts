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
      if (source.readyState === EventSource.CLOSED) setTimeout(() => void again(), RETRY_MS);
    });
  }

  /** Whoever has been logged out is led to the log-in page instead of waiting for ever. */
  async function again(): Promise<void> {
    const answer = await fetch("/api/v1/me").catch(() => null);
    if (answer?.status === 401) location.reload();
    else open();
  }

  open();
  // A page that comes back from the browser's cache has lost its stream.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return { isLive: () => live };
}
