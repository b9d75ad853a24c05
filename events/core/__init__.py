"""What several rooms of events use: fields, triggers, periods, paging."""
