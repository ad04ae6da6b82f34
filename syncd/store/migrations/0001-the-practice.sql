-- Version 1 to 2: what the practice needs. Every row stays.

ALTER TABLE entry ADD COLUMN read_digest TEXT;
ALTER TABLE entry ADD COLUMN revision TEXT;
CREATE INDEX entry_document ON entry (document);
CREATE INDEX receipt_marker ON receipt (marker);

CREATE TABLE answer (
    id          INTEGER PRIMARY KEY,
    goal        INTEGER REFERENCES goal (number) ON DELETE CASCADE,
    question    TEXT NOT NULL,
    person      TEXT NOT NULL,
    text        TEXT NOT NULL,
    at          TEXT NOT NULL,
    entry       TEXT,
    document    TEXT,
    revision    TEXT,
    read_at     TEXT NOT NULL,
    replaced_at TEXT,
    shared_with TEXT,
    rung        TEXT NOT NULL DEFAULT ''
);
CREATE INDEX answer_goal ON answer (goal);
CREATE INDEX answer_entry ON answer (entry);

CREATE TABLE note (
    id          INTEGER PRIMARY KEY,
    goal        INTEGER REFERENCES goal (number) ON DELETE CASCADE,
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

CREATE TABLE unread (
    entry   TEXT NOT NULL REFERENCES entry (marker),
    line    INTEGER NOT NULL,
    text    TEXT NOT NULL,
    reason  TEXT NOT NULL,
    read_at TEXT NOT NULL,
    PRIMARY KEY (entry, line)
) WITHOUT ROWID;

CREATE TABLE attachment (
    marker   TEXT PRIMARY KEY,
    person   TEXT NOT NULL,
    calendar TEXT NOT NULL,
    uid      TEXT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('invite', 'companion')),
    link     TEXT NOT NULL,
    at       TEXT NOT NULL
) WITHOUT ROWID;

ALTER TABLE tenure ADD COLUMN kind TEXT NOT NULL DEFAULT '';

CREATE TABLE placement (
    id     INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    track  TEXT NOT NULL,
    level  TEXT NOT NULL,
    since  TEXT NOT NULL
);

CREATE TABLE request (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    person      TEXT NOT NULL,
    text        TEXT NOT NULL DEFAULT '',
    theirs      INTEGER NOT NULL DEFAULT 0,
    asked_on    TEXT NOT NULL,
    answer      TEXT NOT NULL DEFAULT '',
    answered_on TEXT
);

CREATE TABLE subject_rhythm (
    person     TEXT NOT NULL,
    subject    TEXT NOT NULL,
    every_days INTEGER NOT NULL CHECK (every_days >= 0),
    PRIMARY KEY (person, subject)
) WITHOUT ROWID;

CREATE TABLE discussed (
    person  TEXT NOT NULL,
    subject TEXT NOT NULL,
    day     TEXT NOT NULL,
    said_at TEXT NOT NULL,
    PRIMARY KEY (person, subject, day)
) WITHOUT ROWID;

CREATE TABLE consent (
    person TEXT PRIMARY KEY,
    how    TEXT NOT NULL CHECK (how IN ('invite', 'companion', 'link', 'never')),
    at     TEXT NOT NULL
) WITHOUT ROWID;

ALTER TABLE goal ADD COLUMN diffuse INTEGER NOT NULL DEFAULT 0;
ALTER TABLE goal ADD COLUMN rung TEXT NOT NULL DEFAULT '';
ALTER TABLE goal ADD COLUMN uid TEXT NOT NULL DEFAULT '';
UPDATE goal SET uid = created_at || '-' || (
    SELECT count(*) FROM goal AS older WHERE older.created_at = goal.created_at AND older.number <= goal.number
);
CREATE UNIQUE INDEX goal_uid ON goal (uid);
ALTER TABLE goal ADD COLUMN last_step INTEGER NOT NULL DEFAULT 0;
UPDATE goal SET last_step = (SELECT coalesce(max(number), 0) FROM step WHERE step.goal = goal.number);

ALTER TABLE check_in ADD COLUMN source TEXT;

CREATE TABLE new_jot (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT NOT NULL,
    text     TEXT NOT NULL,
    person   TEXT,
    private  INTEGER NOT NULL DEFAULT 0,
    made_at  TEXT NOT NULL,
    done_at  TEXT,
    about    TEXT,
    received INTEGER NOT NULL DEFAULT 0,
    rung     TEXT NOT NULL DEFAULT '',
    done_by  TEXT
);
INSERT INTO new_jot (number, kind, text, person, private, made_at, done_at)
    SELECT number, kind, text, person, private, made_at, done_at FROM jot;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'jot')
    WHERE name = 'new_jot' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'jot');
DROP TABLE jot;
ALTER TABLE new_jot RENAME TO jot;
