/** Forms at the way in: a field's rules while somebody types, whether a name is free, how strong a password is. */
import { judge, settled, type State } from "./rules";

/** After so long without a key, somebody has stopped typing. */
const PAUSE_MS = 400;

for (const input of document.querySelectorAll<HTMLInputElement>("input[data-ruled]")) watch(input);
for (const box of document.querySelectorAll<HTMLInputElement>("input[data-show]")) reveal(box);
for (const box of document.querySelectorAll<HTMLElement>("[data-strength]")) measure(box);
document.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();

/** Judges the rules below a field at each key, and says what is the matter once the person pauses. */
function watch(input: HTMLInputElement): void {
  const rules = [...document.querySelectorAll<HTMLElement>(`#${input.id}-rules > li[data-rule], #${input.id}-rules > li[data-same-as]`)];
  const said = document.getElementById(`${input.id}-said`);
  let asked = 0;

  const look = (pausing: boolean): State[] =>
    rules.map((rule) => {
      const other = document.getElementById(rule.dataset["sameAs"] ?? "");
      const judged = judge(input.value, {
        test: rule.dataset["rule"],
        same: other instanceof HTMLInputElement ? other.value : undefined,
        trimmed: !input.autocomplete.endsWith("password"),
      });
      const state = settled(judged, pausing || "strict" in rule.dataset);
      rule.dataset["state"] = state;
      return state;
    });

  const tell = (text: string, state: State, seen = true) => {
    if (!said) return;
    said.textContent = text;
    said.dataset["state"] = state;
    said.classList.toggle("visually-hidden", !seen);
    if (state === "broken") input.setAttribute("aria-invalid", "true");
  };

  const pause = async () => {
    const broken = look(true).indexOf("broken");
    if (broken >= 0) return tell(rules[broken]?.textContent ?? "", "broken", false);
    const name = input.dataset["available"];
    if (name === undefined || input.value.trim() === "") return;
    const number = ++asked;
    const free = await isFree(name, input.value.trim());
    if (number !== asked || free === undefined) return;
    tell(input.dataset[free ? "free" : "taken"] ?? "", free ? "kept" : "broken");
  };

  const typed = () => {
    asked += 1;
    look(false);
    tell("", "open");
    input.removeAttribute("aria-invalid");
    input.classList.remove("is-invalid");
    document.getElementById(`${input.id}-error`)?.remove();
    later(input, () => void pause());
  };

  input.addEventListener("input", typed);
  input.addEventListener("change", () => void pause());
  for (const rule of rules) {
    const other = document.getElementById(rule.dataset["sameAs"] ?? "");
    other?.addEventListener("input", () => look(true));
  }
  // What comes back from the server is looked at again, unless the server said already what is wrong with it.
  if (input.value !== "" && !document.getElementById(`${input.id}-error`)) void pause();
  else look(false);
}

/** Whether nobody has a name; nothing if that cannot be told now. */
async function isFree(name: string, value: string): Promise<boolean | undefined> {
  try {
    const answer = await fetch(`/api/v1/accounts/availability?${new URLSearchParams({ [name]: value })}`);
    return answer.ok ? ((await answer.json()) as Record<string, boolean>)[name] : undefined;
  } catch {
    return undefined;
  }
}

interface Strength {
  score: number;
  word: string;
  warning: string | null;
  suggestions: string[];
}

/** Shows how hard the password is to guess, as the server measures it. */
function measure(box: HTMLElement): void {
  const field = (name: string) => {
    const found = document.getElementById(box.dataset[name] ?? "");
    return found instanceof HTMLInputElement ? found : undefined;
  };
  const password = field("strength");
  if (!password) return;
  let underWay: AbortController | undefined;

  const ask = async () => {
    underWay?.abort();
    if (password.value === "") {
      box.hidden = true;
      return;
    }
    underWay = new AbortController();
    const body: Record<string, string> = { password: password.value };
    for (const name of ["username", "email"]) {
      const known = field(name)?.value.trim();
      if (known) body[name] = known;
    }
    try {
      const answer = await fetch("/api/v1/accounts/password-strength", {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
        body: JSON.stringify(body),
        signal: underWay.signal,
      });
      if (answer.ok) show(box, (await answer.json()) as Strength);
    } catch {
      // Somebody typed on, or the server cannot be reached: then it is measured when the form is sent.
    }
  };
  password.addEventListener("input", () => later(box, () => void ask()));
}

function show(box: HTMLElement, strength: Strength): void {
  const slot = (name: string) => box.querySelector<HTMLElement>(`[data-slot=${name}]`);
  box.dataset["score"] = String(strength.score);
  const [word, warning, advice] = [slot("word"), slot("warning"), slot("advice")];
  if (word) word.textContent = strength.word;
  if (warning) warning.textContent = strength.warning ?? "";
  advice?.replaceChildren(
    ...strength.suggestions.map((text) => Object.assign(document.createElement("li"), { textContent: text })),
  );
  box.hidden = false;
}

/** A box that shows what is typed into a password field while it is checked, until the form is sent. */
function reveal(box: HTMLInputElement): void {
  const input = document.getElementById(box.dataset["show"] ?? "");
  const label = box.closest("label");
  if (!(input instanceof HTMLInputElement) || !label) return;
  label.hidden = false;
  box.addEventListener("change", () => (input.type = box.checked ? "text" : "password"));
  // So that the browser knows it for a password, and keeps it as one.
  input.form?.addEventListener("submit", () => {
    input.type = "password";
    box.checked = false;
  });
}

const timers = new WeakMap<HTMLElement, number>();

/** Does something once nothing else was asked for about an element for a moment. */
function later(element: HTMLElement, work: () => void): void {
  clearTimeout(timers.get(element));
  timers.set(element, window.setTimeout(work, PAUSE_MS));
}
