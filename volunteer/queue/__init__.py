"""Work that happens by itself: jobs for the runners, and what is left of one that could not be done.

What a job does stands in the room that leaves it.

The queue is procrastinate, on the site's own PostgreSQL. Compared with django-tasks-db it

- retries with a strategy of the task, where the other leaves that to whoever calls;
- has periodic tasks, of which several runners defer each one once;
- takes a job by `FOR UPDATE SKIP LOCKED` in one statement and can do with polling alone, so that it works behind PgBouncer in
  transaction mode (no LISTEN, no session lock);
- knows which runner has a job, by the runner's heartbeat, so that the job of one that died is taken up again;
- keeps a job that failed for good, with all its attempts, until somebody has looked;
- writes a job through Django's connection, so in the transaction of the act.

What is to be done stands in rows of ours (a delivery, a code that waits, a message to another system): they are the truth. A job
says that they are due and carries ids alone. One that were lost would be missed by nobody: the step of the minute finds the rows.

Queues keep apart what must not hold up one another: `acts` (what is due in the district), `codes` (people stand at a door),
`texts` and `hooks`. Each has workers of its own in every runner.
"""
