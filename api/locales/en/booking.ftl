# Appointments: the mails about them, booking, and what the hospital says about it.

mail-subject-appointment-reminder = { $pet } has an appointment tomorrow
mail-text-appointment-reminder = We expect { $pet } at Healing Paws on { $start }.
mail-button-visit = See the visit
mail-hint-appointment-reminder = If you cannot come, please tell us as soon as you can: somebody else may need the time.
mail-kind-appointment-reminder = Appointment reminder
