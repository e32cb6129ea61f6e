/** The pages of pets, kept up to the moment: when anything changed, what the server shows now takes the place of what it
 * showed. And the form of a pet: it suggests the breeds of the species that is chosen. */
import { localise } from "./moments";
import { learn, say } from "./say";

const RETRY_MS = 2_000;

const page = document.querySelector<HTMLElement>("#pets[data-follow]");
if (page) {
  learn(page);
  follow(page);
}
suggestBreeds();

function follow(page: HTMLElement): void {
  let last = Number(page.dataset["position"]);
  let shown = last;
  let busy = false;

  /** Asks for the page as it is, once more if something changed while it was on its way. */
  async function refresh(): Promise<void> {
    if (busy) return;
    busy = true;
    while (shown < last) {
      const wanted = last;
      const answer = await fetch(at(wanted), { headers: { accept: "text/html" } }).catch(() => null);
      if (!answer) break;
      if (answer.status === 401 || answer.status === 404 || answer.redirected) return leave();
      if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      shown = wanted;
    }
    busy = false;
  }

  function open(): void {
    const source = new EventSource(`${page.dataset["follow"]}?after=${last}`);
    source.addEventListener("open", () => show("live"));
    for (const news of ["pet", "offer", "gone"]) {
      source.addEventListener(news, (event) => {
        last = Math.max(last, Number((event as MessageEvent<string>).lastEventId) || last);
        void refresh();
      });
    }
    source.addEventListener("error", () => {
      show("reconnecting");
      if (source.readyState === EventSource.CLOSED) setTimeout(() => void again(), RETRY_MS);
    });
  }

  /** Whoever has been logged out is led to the log-in page instead of waiting for ever. */
  async function again(): Promise<void> {
    const answer = await fetch("/api/v1/me").catch(() => null);
    if (answer?.status === 401) location.reload();
    else open();
  }

  open();
  // A page that comes back from the browser's cache has lost its stream.
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

/** This page, once it shows a position of the log. */
function at(position: number): string {
  const address = new URL(location.href);
  for (const name of ["done", "problem"]) address.searchParams.delete(name);
  address.searchParams.set("after", String(position));
  return address.href;
}

/** The pet is not to be seen any more. */
function leave(): void {
  location.assign("/pets");
}

function show(state: "live" | "reconnecting"): void {
  for (const badge of document.querySelectorAll<HTMLElement>("[data-testid=live-state]")) {
    badge.dataset["state"] = state;
    badge.textContent = state === "live" ? say("script-live") : say("script-reconnecting");
  }
}

/** Puts what changed into its place; what is open stays open, and the focus where it is. */
function take(fresh: Document): void {
  const live = document.querySelector<HTMLElement>("[data-testid=live-state]")?.dataset["state"];
  for (const part of document.querySelectorAll<HTMLElement>("[data-live-part]")) {
    const now = fresh.querySelector<HTMLElement>(`[data-live-part="${part.dataset["livePart"]}"]`);
    if (!now || said(now) === said(part)) continue;
    const open = [...part.querySelectorAll<HTMLDetailsElement>("details[open][id]")].map((details) => details.id);
    const focused = part.contains(document.activeElement) ? document.activeElement?.id : "";
    part.replaceChildren(...now.childNodes);
    localise(part);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) document.getElementById(focused)?.focus();
  }
  if (live === "live" || live === "reconnecting") show(live);
}

/** What a part says, whatever zone its times are shown in and whatever is open in it. */
function said(part: HTMLElement): string {
  const copy = part.cloneNode(true) as HTMLElement;
  for (const time of copy.querySelectorAll<HTMLTimeElement>("time")) time.replaceWith(time.dateTime);
  for (const details of copy.querySelectorAll("details")) details.removeAttribute("open");
  const state = copy.querySelector("[data-testid=live-state]");
  state?.remove();
  return copy.innerHTML;
}

function suggestBreeds(): void {
  const species = document.querySelector<HTMLSelectElement>("select#species");
  const list = document.querySelector<HTMLDataListElement>("datalist#breeds");
  if (!species || !list) return;
  const all = [...list.options];
  const narrow = (): void => list.replaceChildren(...all.filter((option) => option.dataset["species"] === species.value));
  species.addEventListener("change", narrow);
  narrow();
}
