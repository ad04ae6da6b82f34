-- Version 3 to 4: a change to an event may mail everybody on it. Every row stays.

-- Who answered "invite" before was told of no mail: their links go on as they did, mailing nobody.
CREATE TABLE answered (
    person TEXT PRIMARY KEY,
    how    TEXT NOT NULL CHECK (how IN ('invite', 'auto', 'companion', 'link', 'never')),
    at     TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO answered SELECT person, CASE how WHEN 'invite' THEN 'auto' ELSE how END, at FROM consent;
DROP TABLE consent;
ALTER TABLE answered RENAME TO consent;
