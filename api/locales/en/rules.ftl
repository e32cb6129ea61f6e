# The house rules that whoever signs up accepts.

rules-title = House rules
rules-lead = A few rules, so that every animal gets its turn and everybody can rely on what is written here.
rules-emergency = We see emergencies at any hour we are open, with or without a reservation.
rules-account = Your account
rules-account-own = One account per person. Use it yourself; whoever brings your pet in your place can be named in the notes.
rules-account-true = Give an address that reaches you. We send what matters there.
rules-account-secret = Keep your password to yourself. If you think somebody else knows it, change it: that ends all other log-ins.
rules-account-name = The name shown to others must not pretend to be somebody else, least of all one of our doctors.
rules-visits = Visits
rules-visits-request = A request is a wish. It becomes an appointment when the hospital confirms it.
rules-visits-one = A pet can have one reservation at a time. Tell us truthfully what is wrong: it decides how soon you are seen.
rules-visits-cancel = If you cannot come, cancel as early as you can. Somebody else is waiting.
rules-visits-order = The most urgent comes first, not whoever came first. The doctors alone decide what is urgent.
rules-visits-wait = Waiting times are estimates. A difficult operation may change them at any moment.
rules-here = With us
rules-here-carrier = Dogs on a lead, cats and small animals in a carrier. Please keep your distance to other animals.
rules-here-tell = Tell us at the desk if your animal bites, is afraid of others, or may be contagious.
rules-here-kind = Be kind to people and animals. Threats or cruelty end the visit.
rules-here-home = Take your pet home when it is ready. We call you first, and look after it until then.
rules-limits = Limits
rules-limits-advice = What you read here does not replace an examination. Nobody can diagnose an animal from a form.
rules-limits-abuse = Do not disturb the system or try to get at what belongs to others. If you find a gap, please tell us; we will thank you.
rules-limits-suspend = Whoever breaks these rules can be suspended, with the reason. A sick animal is treated nevertheless.
rules-limits-leave = You can leave at any time: close your account and what is personal is erased.
rules-privacy = What we keep about you, and for how long:
