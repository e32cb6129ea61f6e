# The board of the staff.

live-off = Not live
board-hint = Drag by the handle, or focus it and use the arrow keys.
board-no-script = Without script the board does not change by itself.
band-empty-emergency = No emergency right now.
band-empty-standard = Nobody is waiting.
more-actions = More
move-up = Move up
move-down = Move down
drag-hint = Drag to another place, or use the arrow keys
move-place = Place in the band
move-save = Move
target-missed = target missed
triage-band = Band
triage-acuity = Acuity
triage-note = Note
triage-save = Save triage
schedule-doctor = Doctor
doctor-any = Nobody in particular
schedule-start = From
schedule-end = Until
