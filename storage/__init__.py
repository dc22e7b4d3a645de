"""Where everything is kept: engine, unit of work, events, outbox, jobs, leases, blobs, bus and migrations."""
