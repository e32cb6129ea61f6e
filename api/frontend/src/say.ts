/** The words of the page's language, which the server puts into `data-messages`. */
let words: Record<string, string> = {};

/** Takes the words from the element that carries them. */
export function learn(element: HTMLElement): void {
  words = JSON.parse(element.dataset["messages"] ?? "{}") as Record<string, string>;
}

/** A message with its variables filled in. */
export function say(key: string, variables: Record<string, string | number> = {}): string {
  return fill(words[key] ?? key, variables);
}

/** A word of the hospital, such as the status `checked_in`. */
export function word(family: string, name: string): string {
  const key = `${family}-${name.replaceAll("_", "-")}`;
  return words[key] ?? name;
}

/** Puts variables into a text. What is put in is never looked at again. */
export function fill(text: string, variables: Record<string, string | number>): string {
  return text.replace(/\{([a-z]+)\}/g, (whole, name: string) => String(variables[name] ?? whole));
}
