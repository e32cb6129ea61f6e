# Problems in words: a title for each kind, and sentences that say more where there is more to say.

problem-title-400 = Bad request
problem-title-401 = Log in first
problem-title-403 = Not allowed
problem-title-404 = Not found
problem-title-405 = Not possible here
problem-title-408 = Too slow
problem-title-409 = Conflict
problem-title-410 = No longer there
problem-title-412 = Changed in the meantime
problem-title-413 = Too large
problem-title-414 = Address too long
problem-title-415 = Wrong kind of content
problem-title-422 = Not right yet
problem-title-429 = Too many attempts
problem-title-431 = Headers too long
problem-title-500 = Something broke
problem-title-503 = Busy
problem-illegal-transition = The reservation is “{ $from }”; from there it cannot become “{ $to }”.
problem-over = The reservation is over: “{ $status }”.
problem-edit-closed = It can no longer be changed: “{ $status }”.
problem-stale-version = { $who } changed it in the meantime ({ $what }, { $at }). Look again, then decide.
problem-somebody = Somebody
