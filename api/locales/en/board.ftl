# The board of the staff.

live-off = Not live
board-hint = Drag by the handle. By keyboard: Space lifts the card, the arrow keys move it, Space puts it down, Escape takes it back.
board-no-script = Without script the board does not change by itself.
band-empty-emergency = No emergency right now.
band-empty-standard = Nobody is waiting.
more-actions = More
move-up = Move up
move-down = Move down
drag-hint = Move this card
move-place = Place in the band
move-save = Move
triage-band = Band
triage-acuity = Acuity
triage-note = Note
triage-save = Save triage
schedule-doctor = Doctor
doctor-any = Nobody in particular
schedule-start = From
schedule-end = Until
