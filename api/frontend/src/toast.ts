/** Says something in the corner of the page, and to screen readers. With something to do about it, it stays longer, and as
 * long as it is looked at. */
export function toast(text: string, kind: "done" | "problem" = "done", offer?: { label: string; run: () => Promise<void> }): void {
  const corner = document.getElementById("toasts");
  if (!corner) return;
  const line = document.createElement("div");
  line.className = "toast-line";
  line.dataset["kind"] = kind;
  line.dataset["testid"] = "toast";
  line.append(text);
  if (offer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-soft";
    button.textContent = offer.label;
    button.addEventListener("click", () => void offer.run());
    line.append(button);
  }
  line.addEventListener("click", () => line.remove());
  corner.append(line);
  while (corner.children.length > 4) corner.firstElementChild?.remove();
  const life = kind === "problem" || offer ? 12_000 : 5_000;
  const leave = (): void => {
    if (line.matches(":hover, :focus-within")) setTimeout(leave, 2_000);
    else line.remove();
  };
  setTimeout(leave, life);
}
