/** A reservation as the server sends it, in lists, answers and live. */
export interface Row {
  id: string;
  version: number;
  position: number;
  status: string;
  ongoing: boolean;
  treatment: "emergency" | "standard";
  acuity: string | null;
  rank: string;
  pet: { id: string; name: string | null; species: string; breed: string | null };
  customer: { id: string; alias: string | null };
  reason: string | null;
  doctor: { id: string; alias: string | null } | null;
  requested_at: string;
  checked_in_at: string | null;
  treatment_started_at: string | null;
  ready_at: string | null;
  finished_at: string | null;
  status_changed_at: string;
  updated_at: string;
  closing_reason: string | null;
  target_at: string | null;
  undo_to: string | null;
  queue: { place: number; ahead: number; wait_minutes: { low: number; high: number } } | null;
}
