-- Version 4 to 5: the daemon remembers what is due, and what was told. Every row stays.

-- Seconds a server's clock was ahead of ours at the last read; NULL: not told.
ALTER TABLE calendar ADD COLUMN skew INTEGER;

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
