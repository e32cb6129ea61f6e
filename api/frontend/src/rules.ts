/** Whether a field's text keeps a rule. */

/** A rule that is kept, one that is broken, or one of which nothing is to be said yet. */
export type State = "kept" | "broken" | "open";

export interface Rule {
  /** A regular expression. */
  test?: string | undefined;
  /** Another field's text, which has to be the same. */
  same?: string | undefined;
  /** Whether spaces around the text do not count. */
  trimmed?: boolean;
}

/** Whether a text keeps a rule; an empty one is not judged. */
export function judge(text: string, { test, same, trimmed = false }: Rule): State {
  const value = trimmed ? text.trim() : text;
  if (value === "") return "open";
  if (same !== undefined && value !== same) return "broken";
  return test === undefined || new RegExp(test, "us").test(value) ? "kept" : "broken";
}

/** What to show of it: what is not kept yet may still become so while somebody types. */
export function settled(state: State, final: boolean): State {
  return state === "broken" && !final ? "open" : state;
}
