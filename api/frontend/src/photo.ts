/** A pet's photo: drop, choose or take one, see it at once and how far it is, cancel, try again. */
import { fill } from "./say";

/** So often a crowd is waited for before somebody has to ask for it. */
const PATIENCE = 5;

/** What came of sending a file. */
type Outcome =
  | { kind: "done"; position: number }
  | { kind: "refused"; detail: string }
  | { kind: "crowded"; seconds: number; detail: string }
  | { kind: "offline" | "cancelled" };

for (const panel of document.querySelectorAll<HTMLElement>("[data-photo]")) set(panel);

function set(panel: HTMLElement): void {
  const pet = panel.dataset["photo"] ?? "";
  const part = <E extends HTMLElement>(name: string) => panel.querySelector<E>(`[data-photo-${name}]`) as E;
  const [problem, progress, state] = [part("problem"), part("progress"), part("state")];
  const [cancel, retry, remove] = [part<HTMLButtonElement>("cancel"), part<HTMLButtonElement>("retry"), part("remove")];
  const bar = progress.querySelector("progress") as HTMLProgressElement;
  const preview = part<HTMLCanvasElement>("preview");
  let last: File | undefined;
  let underWay: AbortController | undefined;

  const words = (name: string) => panel.dataset[name] ?? "";

  const show = (what: { busy: boolean; problem?: string }) => {
    progress.hidden = cancel.hidden = !what.busy;
    problem.hidden = what.problem === undefined;
    problem.textContent = what.problem ?? "";
    retry.hidden = what.busy || what.problem === undefined || last === undefined;
    panel.dataset["busy"] = String(what.busy);
    for (const input of panel.querySelectorAll<HTMLInputElement>("[data-photo-file]")) input.disabled = what.busy;
  };

  const far = (percent: number) => {
    state.textContent = percent < 100 ? fill(words("sending"), { percent }) : words("making");
    if (percent < 100) bar.value = percent;
    else bar.removeAttribute("value");
    // What has arrived is not called back.
    cancel.hidden = percent === 100;
  };

  const begin = async (file: File) => {
    underWay?.abort();
    const own = (underWay = new AbortController());
    last = file;
    if (file.size > Number(panel.dataset["limit"])) {
      last = undefined;
      return show({ busy: false, problem: words("tooLarge") });
    }
    void draw(preview, file);
    show({ busy: true });
    cancel.focus();
    for (let tried = 0; ; tried += 1) {
      far(0);
      const outcome = await send(`/api/v1/pets/${pet}/photo`, file, own.signal, far);
      if (own !== underWay) return;
      if (outcome.kind === "crowded" && tried < PATIENCE) {
        state.textContent = words("waiting");
        bar.removeAttribute("value");
        cancel.hidden = false;
        await pause(outcome.seconds, own.signal);
        if (!own.signal.aborted) continue;
      }
      underWay = undefined;
      return end(own.signal.aborted ? { kind: "cancelled" } : outcome);
    }
  };

  const end = (outcome: Outcome) => {
    switch (outcome.kind) {
      case "done":
        last = undefined;
        renew(outcome.position);
        show({ busy: false });
        progress.hidden = false;
        bar.hidden = true;
        state.textContent = words("done");
        break;
      case "cancelled":
        preview.hidden = true;
        show({ busy: false, problem: words("cancelled") });
        break;
      case "offline":
        show({ busy: false, problem: words("offline") });
        break;
      default:
        preview.hidden = true;
        show({ busy: false, problem: outcome.detail });
    }
    (retry.hidden ? panel.querySelector<HTMLElement>("[data-photo-file]") : retry)?.focus();
  };

  /** The frame shows the photo as the server keeps it. */
  const renew = (position: number) => {
    const link = part<HTMLAnchorElement>("full");
    const picture = link.querySelector("img") as HTMLImageElement;
    picture.addEventListener("load", () => (preview.hidden = true), { once: true });
    picture.src = `/pets/${pet}/photo?size=medium&v=${position}`;
    link.href = `/pets/${pet}/photo?size=full&v=${position}`;
    link.hidden = remove.hidden = false;
    panel.querySelector("[data-photo-none]")?.remove();
  };

  const take = (files: FileList | null | undefined) => {
    bar.hidden = false;
    const file = files?.[0];
    if (file) void begin(file);
  };

  for (const input of panel.querySelectorAll<HTMLInputElement>("[data-photo-file]")) {
    input.addEventListener("change", () => {
      take(input.files);
      // The same file can be chosen again.
      input.value = "";
    });
  }
  part<HTMLFormElement>("form").addEventListener("submit", (event) => event.preventDefault());
  cancel.addEventListener("click", () => underWay?.abort());
  retry.addEventListener("click", () => last && void begin(last));
  accept(panel, take);
}

/** What is dropped beside the panel must not take the place of the page. */
function accept(panel: HTMLElement, take: (files: FileList | null | undefined) => void): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const inside = (event: DragEvent) => event.target instanceof Node && panel.contains(event.target);
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    panel.toggleAttribute("data-over", inside(event));
    if (event.dataTransfer) event.dataTransfer.dropEffect = inside(event) ? "copy" : "none";
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) panel.removeAttribute("data-over");
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    panel.removeAttribute("data-over");
    if (inside(event) && panel.dataset["busy"] !== "true") take(event.dataTransfer?.files);
  });
}

/** Shows the square that will be kept, as far as this browser can read the file. */
async function draw(canvas: HTMLCanvasElement, file: File): Promise<void> {
  canvas.hidden = true;
  try {
    const picture = await createImageBitmap(file);
    const side = Math.min(picture.width, picture.height);
    const [left, top] = [(picture.width - side) / 2, (picture.height - side) / 2];
    const paper = canvas.getContext("2d");
    if (!paper) return;
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
    picture.close();
    canvas.hidden = false;
  } catch {
    // The server says what is the matter with it.
  }
}

/** Sends a file. `fetch` does not tell how far it is. */
function send(to: string, file: File, signal: AbortSignal, far: (percent: number) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("PUT", to);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept-Language", document.documentElement.lang);
    request.upload.addEventListener("progress", (event) => far(Math.floor((event.loaded / event.total) * 100)));
    request.addEventListener("error", () => resolve({ kind: "offline" }));
    request.addEventListener("abort", () => resolve({ kind: "cancelled" }));
    request.addEventListener("load", () => resolve(read(request)));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function read(request: XMLHttpRequest): Outcome {
  const answer = parse(request.responseText);
  if (request.status === 200) return { kind: "done", position: Number(answer["position"]) };
  const detail = String(answer["detail"] ?? request.statusText);
  const seconds = Number(request.getResponseHeader("Retry-After"));
  return request.status === 503 && seconds > 0 ? { kind: "crowded", seconds, detail } : { kind: "refused", detail };
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function pause(seconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
