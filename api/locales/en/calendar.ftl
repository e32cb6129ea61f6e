# The calendar of one's appointments.

calendar-name = Appointments at Healing Paws
calendar-summary = { $pet } at Healing Paws
calendar-ticket = Ticket { $ticket }
calendar-add = Add to your calendar
me-calendar = Calendar
me-calendar-text = Your calendar program can show your appointments and keep them up to date. Whoever has the address can read them: pet, time and doctor, but no reasons.
me-calendar-open = Open a calendar feed
me-calendar-renew = New address
me-calendar-close = Close the feed
done-calendar-opened = The feed is open. Give its address to your calendar program.
done-calendar-closed = The feed is closed: its address shows nothing any more.
event-calendar-feed-opened = Calendar feed opened
event-calendar-feed-closed = Calendar feed closed
mail-subject-ready-for-release = { $pet } is ready to go home
mail-text-ready-for-release = { $pet } can go home since { $at }. Please come to the hospital.
mail-hint-ready-for-release = If somebody is on the way already, there is nothing else to do.
mail-kind-ready-for-release = Ready to go home
