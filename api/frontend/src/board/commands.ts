/** What the buttons of a card do: ask what has to be asked, send it, and say what came of it. */
import { type Answer, command, read } from "../api";
import { ask } from "../dialog";
import { follow } from "../live";
import { say, word } from "../say";
import { toast } from "../toast";
import { hasOpen, readAlerts } from "./alerts";
import { arrive } from "./cards";
import { moveTo, shift } from "./moves";
import { openNotes } from "./notes";
import { adrift, place } from "./places";
import { board, idOf, nameOf } from "./surface";

export const stream = follow("/api/v1/live/board", Number(board.dataset["position"]), arrive, () => location.reload());

type Done = Extract<Answer, { kind: "done" }>;

export async function act(card: HTMLElement, action: string): Promise<void> {
  const who = nameOf(card);
  switch (action) {
    case "grab":
      return;
    case "move-up":
      return shift(card, -1);
    case "move-down":
      return shift(card, 1);
    case "move":
      return moveTo(card);
    case "alerts":
      return void (await acknowledge(card));
    case "start-treatment":
      if (hasOpen(card) && !(await acknowledge(card))) return;
      await send(card, action, {});
      return;
    case "notes":
      return openNotes(card);
    case "triage": {
      const values = { treatment: card.dataset["treatment"] ?? "standard", acuity: card.dataset["acuity"] ?? "" };
      const read = (form: FormData) => fields(form, "treatment", "acuity", "note");
      return askAndSend(card, action, read, (problem) => ask("dialog-triage", { who }, values, problem));
    }
    case "assign": {
      const values = { doctor_id: card.dataset["doctorId"] ?? "" };
      return askAndSend(card, action, (form) => fields(form, "doctor_id"), (problem) => ask("dialog-assign", { who }, values, problem));
    }
    case "schedule": {
      const read = (form: FormData) => ({ ...fields(form, "doctor_id"), ...moments(form, "start", "end") });
      return askAndSend(card, action, read, (problem) => ask("dialog-schedule", { who }, {}, problem));
    }
    case "decline":
    case "cancel":
    case "no-show": {
      const texts = { who, action: word("action", action) };
      return askAndSend(card, action, (form) => fields(form, "reason"), (problem) => ask("dialog-reason", texts, {}, problem));
    }
    default:
      await send(card, action, {});
  }
}

/** Has the alerts of a pet read. Returns whether nothing is left to be acknowledged. */
async function acknowledge(card: HTMLElement): Promise<boolean> {
  const answer = await readAlerts(card);
  if (!answer) return false;
  if (answer.kind !== "done") {
    await refused(card, answer);
    return false;
  }
  card.dataset["version"] = String(Math.max(answer.version, Number(card.dataset["version"])));
  if (!stream.isLive()) await reread(idOf(card), answer.position);
  return true;
}

/** Asks again with what was filled in, and what is wrong with it, while asking again can help. */
async function askAndSend(
  card: HTMLElement,
  action: string,
  read: (form: FormData) => object,
  open: (problem?: string) => Promise<FormData | null>,
): Promise<void> {
  let problem: string | undefined;
  do {
    const filled = await open(problem);
    if (!filled) return;
    problem = await send(card, action, read(filled), true);
  } while (problem !== undefined);
}

/** Sends a command. If whoever asked can do better, it comes back with what was wrong. */
async function send(card: HTMLElement, action: string, body: object, asked = false): Promise<string | undefined> {
  if (card.ariaBusy === "true") return;
  card.ariaBusy = "true";
  const [id, before, pet] = [idOf(card), card.dataset["status"] ?? "", nameOf(card)];
  const answer = await command(id, action, Number(card.dataset["version"]), body);
  card.ariaBusy = null;
  if (answer.kind === "done") {
    const menu = card.querySelector("details");
    if (menu) menu.open = false;
    if (!stream.isLive()) await reread(id, answer.position);
    if (isStep(action)) offerUndo(id, pet, action, before, answer);
    return;
  }
  if (asked && answer.kind === "offline") return say("script-offline");
  if (asked && answer.kind === "refused" && answer.status === 422) return answer.detail;
  await refused(card, answer);
}

function isStep(action: string): boolean {
  return !["undo", "triage", "assign", "move", "on-the-way"].includes(action);
}

/** Says what was done, with the way back to where it was: also for a card that has left the board. */
function offerUndo(id: string, pet: string, action: string, before: string, { version }: Done): void {
  const label = say("script-undo", { status: word("status", before) });
  const undo = async (): Promise<void> => {
    const answer = await command(id, "undo", version, {});
    if (answer.kind === "done") return stream.isLive() ? undefined : reread(id, answer.position);
    toast(answer.kind === "offline" ? say("script-offline") : say("script-refused", { pet, detail: answer.detail }), "problem");
  };
  toast(say("script-done", { pet, detail: word("action", action) }), "done", { label, run: undo });
}

/** Says who was faster, and shows things as they are. */
export async function refused(card: HTMLElement, answer: Exclude<Answer, Done>): Promise<void> {
  const pet = nameOf(card);
  adrift.delete(card);
  place(card);
  if (answer.kind === "offline") toast(say("script-offline"), "problem");
  else toast(say("script-refused", { pet, detail: answer.detail }), "problem");
  if (answer.kind === "refused") await reread(idOf(card));
}

export async function reread(id: string, after = 0): Promise<void> {
  const row = await read(id, after);
  if (row) arrive(row);
}

function fields(form: FormData, ...names: string[]): Record<string, string> {
  const filled = names.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ""));
}

function moments(form: FormData, ...names: string[]): Record<string, string> {
  const filled = Object.entries(fields(form, ...names));
  return Object.fromEntries(filled.map(([name, value]) => [name, new Date(value).toISOString()]));
}
