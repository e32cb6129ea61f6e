/** The notes of the staff on a visit, in a dialog of the board. */
import { command } from "../api";
import { moment } from "../moments";
import { say } from "../say";
import { idOf, nameOf } from "./surface";

interface Note {
  text: string | null;
  by: { alias: string | null };
  at: string;
}

const dialog = document.getElementById("dialog-notes") as HTMLDialogElement | null;

/** Shows the notes of a card's visit, and takes a new one. */
export async function openNotes(card: HTMLElement): Promise<void> {
  const form = dialog?.querySelector("form");
  const field = form?.querySelector("textarea");
  if (!dialog || !form) return;
  const id = idOf(card);
  for (const slot of dialog.querySelectorAll("[data-slot=who]")) slot.textContent = nameOf(card);
  form.reset();
  complain("");
  form.onsubmit = (event) => {
    if (event.submitter instanceof HTMLButtonElement && event.submitter.value === "close") return;
    event.preventDefault();
    void (async () => {
      const text = field?.value.trim() ?? "";
      if (text === "") return field?.focus();
      // A note contradicts nothing that happened meanwhile, so it names no version.
      const answer = await command(id, "notes", null, { text });
      if (answer.kind !== "done") return complain(answer.kind === "offline" ? say("script-offline") : answer.detail);
      form.reset();
      complain("");
      await list(id);
    })();
  };
  await list(id);
  dialog.showModal();
  field?.focus();
}

function complain(problem: string): void {
  const alarm = dialog?.querySelector<HTMLElement>("[data-slot=problem]");
  if (!alarm) return;
  alarm.hidden = problem === "";
  alarm.textContent = problem;
}

async function list(id: string): Promise<void> {
  const answer = await fetch(`/api/v1/reservations/${id}/notes`).catch(() => null);
  const { items } = answer?.ok ? ((await answer.json()) as { items: Note[] }) : { items: [] };
  if (!answer?.ok) complain(say("script-offline"));
  const list = dialog?.querySelector<HTMLElement>("[data-slot=list]");
  list?.replaceChildren(...items.map(line));
  if (list) list.hidden = items.length === 0;
  list?.lastElementChild?.scrollIntoView({ block: "nearest" });
}

function line({ text, by, at }: Note): HTMLElement {
  const made = document.createElement("li");
  const head = document.createElement("div");
  head.className = "soft small";
  head.append(`${by.alias ?? say("script-erased")} · `, moment(at));
  const body = document.createElement("div");
  body.className = "pre-line";
  body.textContent = text ?? say("script-erased");
  made.append(head, body);
  return made;
}
