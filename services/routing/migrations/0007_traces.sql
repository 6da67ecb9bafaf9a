-- W3C traceparents, so that a trace goes on from an event to the decision, and to the command, across a crash; '' where
-- there is none. Binaries before this leave them as they are: a decision on what they took in shows in the trace of an
-- earlier event of its ticket.
ALTER TABLE work_items ADD COLUMN trace_parent text NOT NULL DEFAULT '';  -- Of taking in last_event.
ALTER TABLE commands ADD COLUMN trace_parent text NOT NULL DEFAULT '';    -- Of the decision.
