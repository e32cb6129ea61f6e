/** Says something in the corner of the page, and to screen readers. */
export function toast(text: string, kind: "done" | "problem" = "done"): void {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  const line = document.createElement("div");
  line.className = "toast-line";
  line.dataset["kind"] = kind;
  line.dataset["testid"] = "toast";
  line.textContent = text;
  line.addEventListener("click", () => line.remove());
  corner.append(line);
  while (corner.children.length > 4) corner.firstElementChild?.remove();
  setTimeout(() => line.remove(), kind === "problem" ? 12_000 : 5_000);
}
