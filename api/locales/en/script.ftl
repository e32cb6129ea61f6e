# What scripts say. Variables reach them as written and are filled in there.

script-live = Live
script-reconnecting = Reconnecting…
script-wait-minutes = { $minutes } min
script-wait-hours = { $hours } h { $minutes } min
script-undo = Undo: back to “{ $status }”
script-moved = { $pet } is now at place { $place } of { $total } in { $band }.
script-at-end = { $pet } cannot go further.
script-arrived = New reservation for { $pet }
script-left = { $pet } left the board: { $status }
script-offline = The server cannot be reached. Nothing was changed.
script-refused = { $pet }: { $detail }
script-place = Place { $place }
script-doctor = with { $who }
script-erased = erased
script-play = Play
script-pause = Pause
