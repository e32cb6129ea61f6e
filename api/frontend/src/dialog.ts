/** Asks something in one of the page's dialogs. Resolves to what was filled in, or to nothing if it was closed. With a
 * problem it asks again: what was filled in last time is still there. */
export function ask(
  id: string,
  texts: Record<string, string>,
  values: Record<string, string> = {},
  problem?: string,
): Promise<FormData | null> {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(null);
  const form = dialog.querySelector("form");
  if (!form) return Promise.resolve(null);
  const alarm = dialog.querySelector<HTMLElement>("[data-slot=problem]");
  if (alarm) {
    alarm.hidden = problem === undefined;
    alarm.textContent = problem ?? "";
  }
  if (problem === undefined) begin(form, values);
  for (const [slot, text] of Object.entries(texts)) {
    for (const place of dialog.querySelectorAll(`[data-slot="${slot}"]`)) place.textContent = text;
  }
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "send" ? new FormData(form) : null), { once: true });
    dialog.showModal();
  });
}

function begin(form: HTMLFormElement, values: Record<string, string>): void {
  form.reset();
  for (const [name, value] of Object.entries(values)) {
    for (const field of form.elements) {
      if (field instanceof HTMLInputElement && field.type === "radio" && field.name === name) field.checked = field.value === value;
    }
  }
}
