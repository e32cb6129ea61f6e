/** On every page: the reader's own time zone, the switch for dark mode, and forms that are sent once. */
import "./keep";
import { localise, toLocalField } from "./moments";

localise(document);
switchTheme();
fillLocalFields();
addEventListener("submit", onSubmit);
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll<HTMLButtonElement>("form[data-once] button[data-sent]")) release(button);
});
countDown();
addEventListener("change", onAcuity);

function switchTheme(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-theme-switch]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const html = document.documentElement;
    const next = html.dataset["bsTheme"] === "dark" ? "light" : "dark";
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    if (next === system) localStorage.removeItem("theme");
    else localStorage.setItem("theme", next);
    html.dataset["bsTheme"] = next;
  });
}

/** Without script such a field holds UTC. What was typed with script comes back with its zone and stays as it is. */
function fillLocalFields(): void {
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-utc-field]")) {
    if (field.value !== "" && !("local" in field.dataset)) field.value = toLocalField(field.value);
  }
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
  const question = form.dataset["confirm"];
  if (question !== undefined && !confirm(question)) {
    event.preventDefault();
    return;
  }
  for (const field of form.querySelectorAll<HTMLInputElement>("input[data-utc-field]")) tellZone(form, field);
  if (!("once" in form.dataset)) return;
  if ("sent" in form.dataset) event.preventDefault();
  form.dataset["sent"] = "";
  const button = event.submitter;
  if (button instanceof HTMLButtonElement) {
    button.dataset["sent"] = "";
    button.setAttribute("aria-disabled", "true");
  }
}

function release(button: HTMLButtonElement): void {
  delete button.dataset["sent"];
  delete button.form?.dataset["sent"];
  button.removeAttribute("aria-disabled");
}

function tellZone(form: HTMLFormElement, field: HTMLInputElement): void {
  const name = `${field.name}_utc_offset`;
  let offset = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (!offset) {
    offset = document.createElement("input");
    offset.type = "hidden";
    offset.name = name;
    form.append(offset);
  }
  const at = new Date(field.value);
  offset.value = String(Number.isNaN(at.getTime()) ? 0 : at.getTimezoneOffset());
}

/** Red and orange are emergencies: choosing one chooses the band. */
function onAcuity(event: Event): void {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.name !== "acuity" || !["red", "orange"].includes(input.value)) return;
  const band = input.form?.querySelector<HTMLInputElement>("input[name=treatment][value=emergency]");
  if (band) band.checked = true;
}

function countDown(): void {
  const line = document.querySelector<HTMLElement>("[data-countdown]");
  if (!line) return;
  let left = Number(line.dataset["countdown"]);
  const timer = setInterval(() => {
    left -= 1;
    line.textContent = (line.textContent ?? "").replace(/\d+/, String(Math.max(left, 0)));
    if (left > 0) return;
    clearInterval(timer);
    location.assign(line.dataset["to"] ?? "/");
  }, 1000);
  const stay = document.querySelector<HTMLButtonElement>("[data-stay]");
  if (!stay) return;
  stay.hidden = false;
  stay.addEventListener("click", () => {
    clearInterval(timer);
    line.hidden = stay.hidden = true;
  });
}
