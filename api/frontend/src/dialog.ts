/** Asks something in one of the page's dialogs. Resolves to what was filled in, or to nothing if it was closed. */
export function ask(id: string, texts: Record<string, string>, values: Record<string, string> = {}): Promise<FormData | null> {
  const dialog = document.getElementById(id);
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(null);
  const form = dialog.querySelector("form");
  if (!form) return Promise.resolve(null);
  form.reset();
  for (const [slot, text] of Object.entries(texts)) {
    for (const place of dialog.querySelectorAll(`[data-slot="${slot}"]`)) place.textContent = text;
  }
  for (const [name, value] of Object.entries(values)) {
    for (const field of form.elements) {
      if (field instanceof HTMLInputElement && field.type === "radio" && field.name === name) field.checked = field.value === value;
    }
  }
  dialog.returnValue = "";
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "send" ? new FormData(form) : null), { once: true });
    dialog.showModal();
  });
}
