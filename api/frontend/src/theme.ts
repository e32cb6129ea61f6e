/** Runs before the first paint: light or dark, as chosen here or by the system. */
const system = matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const chosen = localStorage.getItem("theme");
  document.documentElement.dataset["bsTheme"] = chosen ?? (system.matches ? "dark" : "light");
}

document.documentElement.classList.replace("no-script", "scripted");
apply();
system.addEventListener("change", apply);
addEventListener("storage", apply);
