// Waiting for what comes by itself: until it is so, never for a time.
import { setTimeout as pause } from "node:timers/promises";

/** Repeats a check until it no longer throws; after the limit its last complaint stands. */
export async function eventually(check, limit = 10_000) {
  const until = performance.now() + limit;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(20);
    }
  }
}
