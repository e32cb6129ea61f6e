/** Buttons that keep what a page shows once: copied, or on paper. */
import { toast } from "./toast";

addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-print]") : null;
  if (!button) return;
  if ("print" in button.dataset) print();
  else void copy(button);
});

async function copy(button: HTMLElement): Promise<void> {
  const source = document.getElementById(button.dataset["copy"] ?? "");
  if (!source) return;
  const lines = [...source.querySelectorAll("li")].map((line) => line.textContent?.trim() ?? "");
  const text = lines.length > 0 ? lines.join("\n") : (source.textContent ?? "").replaceAll(" ", "").trim();
  if (await written(text)) toast(button.dataset["copied"] ?? "");
  else select(source);
}

/** Only secure origins may write to the clipboard; elsewhere the text is left selected for a person to copy. */
async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function select(source: HTMLElement): void {
  const range = document.createRange();
  range.selectNodeContents(source);
  const selection = getSelection();
  selection?.removeAllRanges();
  selection?.addRange(range);
}
