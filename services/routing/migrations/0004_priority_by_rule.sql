-- A rule may give a ticket its priority, until a person does.
ALTER TABLE work_items ADD COLUMN priority_by_hand boolean NOT NULL DEFAULT false;
