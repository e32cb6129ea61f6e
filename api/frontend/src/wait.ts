/** How long something has lasted, and how bad that is. */

/** In whole minutes. */
export function waited(since: number, now: number): { hours: number; minutes: number } {
  const minutes = Math.max(0, Math.floor((now - since) / 60_000));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

/** The colour band of a wait in the house: `calm` in the first half of its target, then `soon`, then `late`. Without a
 * target an hour is taken for one. Elsewhere there is nothing to be late for. */
export function level(status: string, since: number, target: number, now: number): "" | "calm" | "soon" | "late" {
  if (status !== "checked_in") return "";
  const until = Number.isNaN(target) ? since + 3_600_000 : target;
  if (now > until) return "late";
  return now - since < (until - since) / 2 ? "calm" : "soon";
}
