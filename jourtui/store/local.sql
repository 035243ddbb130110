-- The replica on a laptop: an encrypted SQLite file. Integers are the primary keys, since clustering on
-- random ids costs ten times as much; ids are 16-byte blobs; times are microseconds since 1970 UTC.

CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE confirmed (
    seq INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL UNIQUE,
    record_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    env INTEGER NOT NULL,
    base_epoch BLOB NOT NULL,
    base_seq INTEGER NOT NULL,
    device_time INTEGER NOT NULL,
    body BLOB NOT NULL,
    device BLOB NOT NULL,
    dseq INTEGER NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    server_time INTEGER NOT NULL,
    chain BLOB NOT NULL
);
CREATE INDEX confirmed_record ON confirmed (record_id, seq);

CREATE TABLE pending (
    dseq INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL UNIQUE,
    record_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    env INTEGER NOT NULL,
    base_epoch BLOB NOT NULL,
    base_seq INTEGER NOT NULL,
    device_time INTEGER NOT NULL,
    body BLOB NOT NULL,
    device BLOB NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
);
CREATE INDEX pending_record ON pending (record_id, dseq);

-- What the shared store could not take, with its reason: kept, shown, never thrown away.
CREATE TABLE quarantine (
    event_id BLOB PRIMARY KEY,
    record_id BLOB NOT NULL,
    key_id BLOB NOT NULL,
    env INTEGER NOT NULL,
    base_epoch BLOB NOT NULL,
    base_seq INTEGER NOT NULL,
    device_time INTEGER NOT NULL,
    body BLOB NOT NULL,
    reason TEXT NOT NULL,
    set_aside_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE keys (
    key_id BLOB PRIMARY KEY,
    record_id BLOB NOT NULL,
    unit_version INTEGER NOT NULL,
    wrapped BLOB NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
-- What a laptop made while it was alone: looked for at each sign-in, and there is none once it has joined.
CREATE INDEX keys_own ON keys (key_id) WHERE unit_version = 0;

-- Events that this program does not understand, or cannot open yet.
CREATE TABLE held (event_id BLOB PRIMARY KEY, record_id BLOB NOT NULL, reason TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX held_record ON held (record_id);

-- Unfinished forms: never events.
CREATE TABLE draft (
    draft_id TEXT PRIMARY KEY,
    person_id BLOB NOT NULL,
    record_id BLOB,
    base_epoch BLOB NOT NULL,
    base_seq INTEGER NOT NULL,
    base_own INTEGER NOT NULL,
    content TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Every record and its type; `dirty` while its views are older than its events.
CREATE TABLE record (
    n INTEGER PRIMARY KEY,
    record_id BLOB NOT NULL UNIQUE,
    type TEXT NOT NULL DEFAULT '',
    dirty INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX record_dirty ON record (dirty) WHERE dirty;

-- Records whose keys were destroyed by a decision; `n` counts in the shared store, 0 where there is none.
CREATE TABLE destroyed (
    record_id BLOB PRIMARY KEY,
    n INTEGER NOT NULL,
    decision BLOB NOT NULL,
    destroyed_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Keys from a backup that open nothing until the shared store has said what was destroyed since.
CREATE TABLE withheld (
    key_id BLOB PRIMARY KEY,
    record_id BLOB NOT NULL,
    unit_version INTEGER NOT NULL,
    wrapped BLOB NOT NULL
) WITHOUT ROWID;

-- Records whose content is only in the shared store, since this laptop holds less (see away.py).
CREATE TABLE away (
    record_id BLOB PRIMARY KEY,
    whole BLOB NOT NULL,
    type TEXT NOT NULL,
    last INTEGER NOT NULL,
    since INTEGER NOT NULL,
    back INTEGER
) WITHOUT ROWID;

-- Sealed chunks of kept files, named by hash in the events that tell of them.
CREATE TABLE chunk (
    n INTEGER PRIMARY KEY,
    record_id BLOB NOT NULL,
    hash BLOB NOT NULL,
    shared INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (record_id, hash)
);
CREATE INDEX chunk_unshared ON chunk (n) WHERE NOT shared;
