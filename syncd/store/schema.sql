-- The database of one home. Three kinds of rows, kept apart:
--   cache   what a sync read; may be wiped and read again
--   ledger  what was observed, settled or written outside; never deleted by a sync
--   yours   what the user typed; touched by no sync
-- Instants are ISO 8601 in UTC with a Z, local dates are ISO dates, JSON columns hold text.

-- cache ------------------------------------------------------------------------------------

-- One UID as one calendar holds it. Events stand in full for 1:1s, without title and people for
-- absences and holidays, and not at all for anything else.
CREATE TABLE bundle (
    calendar TEXT NOT NULL REFERENCES calendar (id),
    resource TEXT NOT NULL,
    uid      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('one-to-one', 'my-absence', 'their-absence', 'holiday', 'other')),
    person   TEXT,            -- the other side of a 1:1, the owner of their absence
    people   TEXT NOT NULL,   -- JSON list of the other addresses on it
    reason   TEXT NOT NULL,
    is_series INTEGER NOT NULL,
    events   TEXT NOT NULL,   -- JSON list
    PRIMARY KEY (calendar, resource, uid)
) WITHOUT ROWID;

CREATE TABLE resource (
    calendar       TEXT NOT NULL REFERENCES calendar (id),
    name           TEXT NOT NULL,
    events         INTEGER NOT NULL,
    with_attendees INTEGER NOT NULL,
    PRIMARY KEY (calendar, name)
) WITHOUT ROWID;

CREATE TABLE problem (
    calendar TEXT NOT NULL REFERENCES calendar (id),
    resource TEXT NOT NULL,
    uid      TEXT NOT NULL,
    line     INTEGER,
    field    TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('warning', 'quarantined')),
    reason   TEXT NOT NULL
);
CREATE INDEX problem_resource ON problem (calendar, resource);

-- The last judging, when it entered nothing: while no row it went by is written, a sync before
-- holds_until need not judge again.
CREATE TABLE judging (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    judged_at   TEXT NOT NULL,
    holds_until TEXT NOT NULL,
    judged_by   TEXT NOT NULL   -- key of the config, zone, program and reads
);

-- ledger -----------------------------------------------------------------------------------

-- Coverage: what has been read of each calendar, and what its last pull said.
CREATE TABLE calendar (
    id                TEXT PRIMARY KEY,   -- ACCOUNT/NAME
    account           TEXT NOT NULL,
    name              TEXT NOT NULL,
    kind              TEXT NOT NULL CHECK (kind IN ('work', 'holidays')),
    for_person        TEXT,               -- whose holidays these are; NULL: mine
    zone              TEXT,
    cursor            TEXT,
    decided_by        TEXT,               -- key of the config and corrections its bundles were judged by
    read_through      TEXT,
    since             TEXT,
    until             TEXT,
    supplies_absences INTEGER NOT NULL DEFAULT 0,
    failure           TEXT,               -- why the last pull failed; NULL when it did not
    failure_kind      TEXT,
    failed_at         TEXT,
    refused_key       TEXT,               -- what a refused pull would have dropped
    refused_at        TEXT,
    skew              INTEGER             -- seconds its server's clock was ahead of ours; NULL: not told
);

-- The life of a 1:1 series with one person in one calendar; one row each time it appears anew.
CREATE TABLE series (
    calendar      TEXT NOT NULL,
    uid           TEXT NOT NULL,
    person        TEXT NOT NULL,
    counts_from   TEXT,             -- NULL: from its first slot
    first_seen    TEXT NOT NULL,
    fresh         INTEGER NOT NULL, -- its older slots have not been added yet
    held          INTEGER NOT NULL DEFAULT 0,
    -- once it stands there no more:
    missing_since TEXT,             -- the complete read that no longer showed it; NULL: the calendar went
    last_seen     TEXT,             -- the last complete read that did
    snapshot      TEXT,             -- JSON list of its events as last seen; NULL: it stands there
    PRIMARY KEY (calendar, uid, person, first_seen)
) WITHOUT ROWID;

-- Settled slots. person is the address the series had, so that merge and split rewrite nothing.
CREATE TABLE slot (
    person     TEXT NOT NULL,
    slot       TEXT NOT NULL,
    uid        TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    reason     TEXT,
    met        TEXT,
    starts     TEXT NOT NULL,
    ends       TEXT NOT NULL,
    evidence   TEXT NOT NULL,
    gap        REAL,
    live       INTEGER NOT NULL,    -- whether it still stood in the calendar
    decided_by INTEGER NOT NULL,    -- the row of the outcome table
    settled_at TEXT NOT NULL,
    PRIMARY KEY (person, slot)
) WITHOUT ROWID;

-- Slots known but not settled: replaced by each sync with what it found.
CREATE TABLE open_slot (
    person TEXT NOT NULL,
    slot   TEXT NOT NULL,
    uid    TEXT NOT NULL,
    ends   TEXT NOT NULL,
    stitched INTEGER NOT NULL,  -- only a part of a slot
    PRIMARY KEY (person, slot)
) WITHOUT ROWID;

-- Settled meetings that belong to no slot.
CREATE TABLE meeting (
    person     TEXT NOT NULL,
    start      TEXT NOT NULL,
    "end"      TEXT NOT NULL,
    uid        TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (person, start, uid)
) WITHOUT ROWID;

-- Every observed change, with when it was seen.
CREATE TABLE observed (
    id       INTEGER PRIMARY KEY,
    seen_at  TEXT NOT NULL,
    calendar TEXT NOT NULL,
    uid      TEXT NOT NULL,
    change   TEXT NOT NULL,
    detail   TEXT NOT NULL DEFAULT ''
);

-- The running document of a relationship, and the entries written into it.
CREATE TABLE document (
    marker     TEXT PRIMARY KEY,
    person     TEXT NOT NULL,
    desk       TEXT NOT NULL,
    id         TEXT NOT NULL,
    link       TEXT NOT NULL,
    created_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE entry (
    marker     TEXT PRIMARY KEY,
    document   TEXT NOT NULL REFERENCES document (marker),
    slot       TEXT NOT NULL,
    markdown   TEXT NOT NULL,   -- as written and read back
    written_at TEXT NOT NULL,
    seen       TEXT,            -- digest of what people had said in it when that was last more
    filled_at  TEXT,            -- when that was
    read_digest TEXT,           -- digest of it as it was last read back
    revision   TEXT             -- of the document when it was
) WITHOUT ROWID;
CREATE INDEX entry_document ON entry (document);

-- What was answered, to a goal's question or to a subject: read back from a document or noted by
-- the user. A later reading that says otherwise replaces an answer and keeps it.
CREATE TABLE answer (
    id          INTEGER PRIMARY KEY,
    goal        INTEGER REFERENCES goal (number) ON DELETE CASCADE,  -- NULL: to a subject
    question    TEXT NOT NULL,  -- of a goal: more, less, start, balance; else the subject
    person      TEXT NOT NULL,
    text        TEXT NOT NULL,
    at          TEXT NOT NULL,  -- the start of the meeting it was given in
    entry       TEXT,           -- NULL: noted by the user
    document    TEXT,
    revision    TEXT,
    read_at     TEXT NOT NULL,
    replaced_at TEXT,
    shared_with TEXT,           -- the one person besides who may read it, ticked in a handover
    rung        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX answer_goal ON answer (goal);
CREATE INDEX answer_entry ON answer (entry);

-- Other words people wrote into an entry.
CREATE TABLE note (
    id          INTEGER PRIMARY KEY,
    goal        INTEGER REFERENCES goal (number) ON DELETE CASCADE,  -- written below this goal
    person      TEXT NOT NULL,
    text        TEXT NOT NULL,
    at          TEXT NOT NULL,
    entry       TEXT NOT NULL,
    document    TEXT NOT NULL,
    revision    TEXT NOT NULL,
    read_at     TEXT NOT NULL,
    replaced_at TEXT
);
CREATE INDEX note_entry ON note (entry);

-- What was not understood in an entry when it was last read back.
CREATE TABLE unread (
    entry   TEXT NOT NULL REFERENCES entry (marker),
    line    INTEGER NOT NULL,
    text    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    read_at TEXT NOT NULL,
    PRIMARY KEY (entry, line)
) WITHOUT ROWID;

-- Links syncd put beside or onto events, by which they are taken off again.
CREATE TABLE attachment (
    marker   TEXT PRIMARY KEY,
    person   TEXT NOT NULL,
    calendar TEXT NOT NULL,
    uid      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('invite', 'companion')),
    link     TEXT NOT NULL,
    at       TEXT NOT NULL
) WITHOUT ROWID;

-- Writes under way: the row is committed before the write, and removed with its receipt.
CREATE TABLE intent (
    marker     TEXT PRIMARY KEY,
    action     TEXT NOT NULL,
    detail     TEXT NOT NULL,   -- JSON
    started_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE receipt (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    action TEXT NOT NULL,
    marker TEXT NOT NULL,
    detail TEXT NOT NULL        -- JSON
);
CREATE INDEX receipt_marker ON receipt (marker);

-- What the daemon does when: pauses after failures hold over a restart.
CREATE TABLE work (
    name     TEXT PRIMARY KEY,    -- pull:ACCOUNT, or what a round does besides
    tried_at TEXT NOT NULL,
    next_due TEXT NOT NULL,
    failures INTEGER NOT NULL,    -- in a row
    deaths   INTEGER NOT NULL,    -- how often in a row it took its process along
    reason   TEXT NOT NULL        -- why it failed; empty when it did not
) WITHOUT ROWID;

-- Which findings the user was told of: each change once, and a few times that it lasts.
CREATE TABLE told (
    finding    TEXT NOT NULL,
    episode    TEXT NOT NULL,
    first_seen TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    told_at    TEXT,              -- NULL: never
    times      INTEGER NOT NULL,
    PRIMARY KEY (finding, episode)
) WITHOUT ROWID;

-- yours ------------------------------------------------------------------------------------

CREATE TABLE account (
    name       TEXT PRIMARY KEY,
    provider   TEXT NOT NULL,
    settings   TEXT NOT NULL,   -- JSON; holds secrets, never printed
    kind       TEXT NOT NULL CHECK (kind IN ('work', 'holidays')),
    for_person TEXT,
    added_at   TEXT NOT NULL
) WITHOUT ROWID;

-- Stays when its account goes: without it nobody could tell who took part in what is remembered.
CREATE TABLE my_address (
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (account, address)
) WITHOUT ROWID;

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE person (
    key       TEXT PRIMARY KEY,   -- their first address
    name      TEXT NOT NULL DEFAULT '',
    closed_on TEXT,
    excluded  INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE person_address (
    address TEXT PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (key) ON DELETE CASCADE
);

CREATE TABLE tenure (
    id      INTEGER PRIMARY KEY,
    person  TEXT NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    role    TEXT NOT NULL,
    since   TEXT NOT NULL,
    until   TEXT,
    company TEXT NOT NULL DEFAULT '',
    kind    TEXT NOT NULL DEFAULT ''   -- of a mentorship; empty: not said
);

-- The track and level somebody is on since a day; the empty person is me.
CREATE TABLE placement (
    id     INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    track  TEXT NOT NULL,
    level  TEXT NOT NULL,
    since  TEXT NOT NULL
);

-- A meeting on request (skip-level), tracked to its answer.
CREATE TABLE request (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    person      TEXT NOT NULL,
    text        TEXT NOT NULL DEFAULT '',
    theirs      INTEGER NOT NULL DEFAULT 0,   -- they asked me
    asked_on    TEXT NOT NULL,
    answer      TEXT NOT NULL DEFAULT '',
    answered_on TEXT
);

-- How often a subject is to come up with somebody; 0: never.
CREATE TABLE subject_rhythm (
    person     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    every_days INTEGER NOT NULL CHECK (every_days >= 0),
    PRIMARY KEY (person, subject)
) WITHOUT ROWID;

-- "We talked about this", without a document to read it from.
CREATE TABLE discussed (
    person  TEXT NOT NULL,
    subject TEXT NOT NULL,
    day     TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (person, subject, day)
) WITHOUT ROWID;

-- What a sync may publish by itself, and where the link goes.
CREATE TABLE consent (
    person TEXT PRIMARY KEY,
    how    TEXT NOT NULL CHECK (how IN ('invite', 'auto', 'companion', 'link', 'never')),
    at     TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE pause (
    id     INTEGER PRIMARY KEY,
    person TEXT NOT NULL REFERENCES person (key) ON DELETE CASCADE,
    since  TEXT NOT NULL,
    until  TEXT NOT NULL
);

CREATE TABLE keep_in_touch (
    person     TEXT PRIMARY KEY REFERENCES person (key) ON DELETE CASCADE,
    every_days INTEGER NOT NULL CHECK (every_days > 0),
    set_on     TEXT NOT NULL
) WITHOUT ROWID;

-- "This series is (not) a 1:1", and with whom.
CREATE TABLE correction (
    uid     TEXT PRIMARY KEY,
    is_one  INTEGER NOT NULL,
    person  TEXT,
    made_at TEXT NOT NULL
) WITHOUT ROWID;

-- "This 1:1 was held, skipped, excused." A held without a slot is a meeting of its own.
CREATE TABLE said (
    person  TEXT NOT NULL,
    day     TEXT NOT NULL,
    slot    TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('held', 'skipped', 'excused')),
    on_slot INTEGER NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (person, day)
) WITHOUT ROWID;

CREATE TABLE goal (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    title      TEXT NOT NULL,
    why        TEXT NOT NULL DEFAULT '',
    outcome    TEXT CHECK (outcome IN ('product', 'team', 'self')),
    due        TEXT,
    person     TEXT,
    private    INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    diffuse    INTEGER NOT NULL DEFAULT 0,  -- a fourth question is asked: how it is balanced
    rung       TEXT NOT NULL DEFAULT '',    -- of the ladder: TRACK/LEVEL/RUNG
    uid        TEXT NOT NULL DEFAULT '',    -- the same in every export
    last_step  INTEGER NOT NULL DEFAULT 0   -- the highest number a step of it ever had: none is used twice
);
CREATE UNIQUE INDEX goal_uid ON goal (uid);

CREATE TABLE goal_state (
    id    INTEGER PRIMARY KEY,
    goal  INTEGER NOT NULL REFERENCES goal (number) ON DELETE CASCADE,
    state TEXT NOT NULL CHECK (state IN ('active', 'waiting', 'done', 'dropped')),
    at    TEXT NOT NULL
);

CREATE TABLE step (
    id      INTEGER PRIMARY KEY,
    goal    INTEGER NOT NULL REFERENCES goal (number) ON DELETE CASCADE,
    number  INTEGER NOT NULL,
    text    TEXT NOT NULL,
    done_at TEXT,
    UNIQUE (goal, number)
);

CREATE TABLE check_in (
    id       INTEGER PRIMARY KEY,
    goal     INTEGER NOT NULL REFERENCES goal (number) ON DELETE CASCADE,
    at       TEXT NOT NULL,
    text     TEXT NOT NULL DEFAULT '',
    progress INTEGER CHECK (progress BETWEEN 0 AND 100),
    source   TEXT            -- the entry it was read from; NULL: noted by the user
);

CREATE TABLE jot (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL,
    text    TEXT NOT NULL,
    person  TEXT,           -- NULL: an open ask, for whoever can help
    private INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    done_at TEXT,           -- discussed, sent or ticked
    about   TEXT,           -- whom a praise is about, when it is told to somebody else
    received INTEGER NOT NULL DEFAULT 0,   -- said to me by its person
    rung    TEXT NOT NULL DEFAULT '',
    done_by TEXT            -- the entry it was ticked in; NULL: by the user
);

CREATE TABLE ack (
    finding TEXT PRIMARY KEY,
    episode TEXT NOT NULL,  -- silences this occurrence of the finding, not the next
    until   TEXT,
    made_at TEXT NOT NULL
) WITHOUT ROWID;

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
