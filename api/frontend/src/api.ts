/** Commands to the JSON API, with the session's cookie. */
import type { Row } from "./row";

/** What a command came to: done, refused with words for people, or not heard at all. */
export type Answer =
  | { kind: "done"; position: number; version: number }
  | { kind: "refused"; status: number; code: string; detail: string }
  | { kind: "offline" };

/** Asks a reservation to do something, decided on the version that is shown. */
export async function command(id: string, action: string, version: number, body: object): Promise<Answer> {
  try {
    const response = await fetch(`/api/v1/reservations/${id}/${action}`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Accept-Language": document.documentElement.lang,
        "Idempotency-Key": newKey(),
        "If-Match": `"${version}"`,
      },
      body: JSON.stringify(body),
    });
    if (response.ok) return { kind: "done", ...((await response.json()) as { position: number; version: number }) };
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; errors?: { message: string }[] };
    const detail = problem.errors?.[0]?.message ?? problem.detail ?? response.statusText;
    return { kind: "refused", status: response.status, code: problem.code ?? "", detail };
  } catch {
    return { kind: "offline" };
  }
}

/** A reservation as it is now, at least as new as a position. */
export async function read(id: string, after = 0): Promise<Row | null> {
  try {
    const response = await fetch(`/api/v1/reservations/${id}`, after > 0 ? { headers: { "Read-After": String(after) } } : {});
    return response.ok ? ((await response.json()) as Row) : null;
  } catch {
    return null;
  }
}

/** `randomUUID` exists only on secure origins; a hospital's own network may have none. */
function newKey(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  return [...(crypto as Crypto).getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
