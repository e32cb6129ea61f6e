/** The order inside a band, the same as the server's: by rank, compared byte by byte, ties by id. */
export interface Placed {
  rank: string;
  id: string;
}

/** Whether `a` stands before `b`. Ranks and ids are ASCII, so comparing code units compares bytes. */
export function before(a: Placed, b: Placed): boolean {
  return a.rank < b.rank || (a.rank === b.rank && a.id < b.id);
}

/** Where something belongs in an ordered list that does not contain it. */
export function placeFor(what: Placed, list: readonly Placed[]): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = list[middle];
    if (there !== undefined && before(there, what)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How the server is told where something now stands: next to a neighbour. Nobody to stand next to: nothing to tell. */
export function placement(ids: readonly string[], moved: string): { after: string } | { before: string } | null {
  const at = ids.indexOf(moved);
  const [front, behind] = [ids[at - 1], ids[at + 1]];
  if (at < 0) return null;
  if (front !== undefined) return { after: front };
  return behind === undefined ? null : { before: behind };
}
