/** How long something has lasted, in whole minutes. */
export function waited(since: number, now: number): { hours: number; minutes: number } {
  const minutes = Math.max(0, Math.floor((now - since) / 60_000));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
