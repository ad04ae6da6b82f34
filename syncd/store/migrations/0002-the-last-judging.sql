-- Version 2 to 3: a sync that brings nothing new need not judge. Every row stays.

-- The last judging, when it entered nothing: while no row it went by is written, a sync before
-- holds_until need not judge again.
CREATE TABLE judging (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    judged_at   TEXT NOT NULL,
    holds_until TEXT NOT NULL,
    judged_by   TEXT NOT NULL
);

-- Whoever writes what judging goes by takes the mark of the last judging away.
CREATE TRIGGER bundle_insert AFTER INSERT ON bundle BEGIN DELETE FROM judging; END;
CREATE TRIGGER bundle_update AFTER UPDATE ON bundle BEGIN DELETE FROM judging; END;
CREATE TRIGGER bundle_delete AFTER DELETE ON bundle BEGIN DELETE FROM judging; END;
CREATE TRIGGER series_insert AFTER INSERT ON series BEGIN DELETE FROM judging; END;
CREATE TRIGGER series_update AFTER UPDATE ON series BEGIN DELETE FROM judging; END;
CREATE TRIGGER series_delete AFTER DELETE ON series BEGIN DELETE FROM judging; END;
CREATE TRIGGER slot_insert AFTER INSERT ON slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER slot_update AFTER UPDATE ON slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER slot_delete AFTER DELETE ON slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER open_slot_insert AFTER INSERT ON open_slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER open_slot_update AFTER UPDATE ON open_slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER open_slot_delete AFTER DELETE ON open_slot BEGIN DELETE FROM judging; END;
CREATE TRIGGER meeting_insert AFTER INSERT ON meeting BEGIN DELETE FROM judging; END;
CREATE TRIGGER meeting_update AFTER UPDATE ON meeting BEGIN DELETE FROM judging; END;
CREATE TRIGGER meeting_delete AFTER DELETE ON meeting BEGIN DELETE FROM judging; END;
CREATE TRIGGER document_insert AFTER INSERT ON document BEGIN DELETE FROM judging; END;
CREATE TRIGGER document_update AFTER UPDATE ON document BEGIN DELETE FROM judging; END;
CREATE TRIGGER document_delete AFTER DELETE ON document BEGIN DELETE FROM judging; END;
CREATE TRIGGER entry_insert AFTER INSERT ON entry BEGIN DELETE FROM judging; END;
CREATE TRIGGER entry_update AFTER UPDATE ON entry BEGIN DELETE FROM judging; END;
CREATE TRIGGER entry_delete AFTER DELETE ON entry BEGIN DELETE FROM judging; END;
CREATE TRIGGER account_insert AFTER INSERT ON account BEGIN DELETE FROM judging; END;
CREATE TRIGGER account_update AFTER UPDATE ON account BEGIN DELETE FROM judging; END;
CREATE TRIGGER account_delete AFTER DELETE ON account BEGIN DELETE FROM judging; END;
CREATE TRIGGER my_address_insert AFTER INSERT ON my_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER my_address_update AFTER UPDATE ON my_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER my_address_delete AFTER DELETE ON my_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER setting_insert AFTER INSERT ON setting BEGIN DELETE FROM judging; END;
CREATE TRIGGER setting_update AFTER UPDATE ON setting BEGIN DELETE FROM judging; END;
CREATE TRIGGER setting_delete AFTER DELETE ON setting BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_insert AFTER INSERT ON person BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_update AFTER UPDATE ON person BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_delete AFTER DELETE ON person BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_address_insert AFTER INSERT ON person_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_address_update AFTER UPDATE ON person_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER person_address_delete AFTER DELETE ON person_address BEGIN DELETE FROM judging; END;
CREATE TRIGGER tenure_insert AFTER INSERT ON tenure BEGIN DELETE FROM judging; END;
CREATE TRIGGER tenure_update AFTER UPDATE ON tenure BEGIN DELETE FROM judging; END;
CREATE TRIGGER tenure_delete AFTER DELETE ON tenure BEGIN DELETE FROM judging; END;
CREATE TRIGGER pause_insert AFTER INSERT ON pause BEGIN DELETE FROM judging; END;
CREATE TRIGGER pause_update AFTER UPDATE ON pause BEGIN DELETE FROM judging; END;
CREATE TRIGGER pause_delete AFTER DELETE ON pause BEGIN DELETE FROM judging; END;
CREATE TRIGGER keep_in_touch_insert AFTER INSERT ON keep_in_touch BEGIN DELETE FROM judging; END;
CREATE TRIGGER keep_in_touch_update AFTER UPDATE ON keep_in_touch BEGIN DELETE FROM judging; END;
CREATE TRIGGER keep_in_touch_delete AFTER DELETE ON keep_in_touch BEGIN DELETE FROM judging; END;
CREATE TRIGGER correction_insert AFTER INSERT ON correction BEGIN DELETE FROM judging; END;
CREATE TRIGGER correction_update AFTER UPDATE ON correction BEGIN DELETE FROM judging; END;
CREATE TRIGGER correction_delete AFTER DELETE ON correction BEGIN DELETE FROM judging; END;
CREATE TRIGGER said_insert AFTER INSERT ON said BEGIN DELETE FROM judging; END;
CREATE TRIGGER said_update AFTER UPDATE ON said BEGIN DELETE FROM judging; END;
CREATE TRIGGER said_delete AFTER DELETE ON said BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_insert AFTER INSERT ON goal BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_update AFTER UPDATE ON goal BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_delete AFTER DELETE ON goal BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_state_insert AFTER INSERT ON goal_state BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_state_update AFTER UPDATE ON goal_state BEGIN DELETE FROM judging; END;
CREATE TRIGGER goal_state_delete AFTER DELETE ON goal_state BEGIN DELETE FROM judging; END;
