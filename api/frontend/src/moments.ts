/** Moments come in UTC; this shows them in the reader's own zone and language. */
const language = readersVariant();
const short = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });

/** The page's language as the reader's region writes it, if the browser says which. */
function readersVariant(): string {
  if (typeof document === "undefined") return "en";
  const { lang } = document.documentElement;
  return navigator.languages.find((variant) => variant.split("-")[0] === lang.split("-")[0]) ?? lang;
}

/** Shows every moment below an element in the reader's zone. */
export function localise(below: ParentNode): void {
  for (const time of below.querySelectorAll<HTMLTimeElement>("time[datetime]:not([data-localised])")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    time.textContent = ("exact" in time.dataset ? exact : short).format(at);
    time.dataset["localised"] = "";
  }
}

/** An element that shows a moment. */
export function moment(iso: string): HTMLTimeElement {
  const time = document.createElement("time");
  time.dateTime = iso;
  time.title = iso;
  time.textContent = short.format(new Date(iso));
  time.dataset["localised"] = "";
  return time;
}

/** What `datetime-local` wants for a moment given in UTC, and back. */
export function toLocalField(utc: string): string {
  const at = new Date(`${utc}Z`);
  if (Number.isNaN(at.getTime())) return utc;
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
