import type { Migration } from './migration.ts'

/**
 * - `runs`: one experiment that was started; its name, notes, tags and star may change, its numbers do not.
 *   `owner_*` tell which process computes it (see owner.ts); `points_done` spares the list a join.
 *   The two list indexes hold every column that a query filters by, so that counting and paging read no row.
 * - `points`: one row a point of the sweep, made with the run; `result` is null until it is durable.
 * - `fields`: which picture belongs to which point; the bytes are files named by their hash (see field-store.ts).
 * - `blobs`: one row a file; `blob_total` keeps their sum, so that the byte budget costs nothing to check.
 * - `runs_text`: full text over name, notes, tags, interaction, kept by triggers.
 */
const schema = `
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    notes TEXT NOT NULL,
    tags TEXT NOT NULL,
    interaction TEXT NOT NULL,
    arrow TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'partly', 'failed', 'cancelled', 'interrupted')),
    starred INTEGER NOT NULL DEFAULT 0,
    experiment TEXT NOT NULL,
    experiment_hash TEXT NOT NULL,
    software TEXT NOT NULL,
    points_done INTEGER NOT NULL DEFAULT 0,
    points_total INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    trashed_at TEXT,
    fields_evicted_at TEXT,
    owner_pid INTEGER,
    owner_started TEXT,
    owner_host TEXT
  ) STRICT;
  CREATE INDEX runs_by_age ON runs (trashed_at, seq, arrow, status, starred);
  CREATE INDEX runs_by_name ON runs (trashed_at, name COLLATE NOCASE, seq DESC, arrow, status, starred);
  CREATE INDEX runs_alive ON runs (status) WHERE status IN ('queued', 'running');
  CREATE INDEX runs_by_hash ON runs (experiment_hash);

  CREATE TABLE points (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    point_index INTEGER NOT NULL,
    task TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending', 'running', 'done', 'failed', 'cancelled')),
    result TEXT,
    saved_at TEXT,
    UNIQUE (run, point_index)
  ) STRICT;

  CREATE TABLE blobs (
    hash TEXT PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blob_total (bytes INTEGER NOT NULL) STRICT;
  INSERT INTO blob_total VALUES (0);
  CREATE TRIGGER blob_added AFTER INSERT ON blobs BEGIN UPDATE blob_total SET bytes = bytes + new.bytes; END;
  CREATE TRIGGER blob_removed AFTER DELETE ON blobs BEGIN UPDATE blob_total SET bytes = bytes - old.bytes; END;

  CREATE TABLE fields (
    run INTEGER NOT NULL REFERENCES runs (seq) ON DELETE CASCADE,
    point_index INTEGER NOT NULL,
    name TEXT NOT NULL,
    t REAL NOT NULL,
    axes TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES blobs (hash),
    UNIQUE (run, point_index, name, t)
  ) STRICT;
  CREATE INDEX fields_by_hash ON fields (hash);

  CREATE TABLE drafts (
    key TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    saved_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE VIRTUAL TABLE runs_text USING fts5 (
    name, notes, tags, interaction, content = 'runs', content_rowid = 'seq', prefix = '1 2 3',
    tokenize = 'unicode61 remove_diacritics 2'
  );
  CREATE TRIGGER runs_text_added AFTER INSERT ON runs BEGIN
    INSERT INTO runs_text (rowid, name, notes, tags, interaction) VALUES (new.seq, new.name, new.notes, new.tags, new.interaction);
  END;
  CREATE TRIGGER runs_text_removed AFTER DELETE ON runs BEGIN
    INSERT INTO runs_text (runs_text, rowid, name, notes, tags, interaction) VALUES ('delete', old.seq, old.name, old.notes, old.tags, old.interaction);
  END;
  CREATE TRIGGER runs_text_changed AFTER UPDATE OF name, notes, tags, interaction ON runs BEGIN
    INSERT INTO runs_text (runs_text, rowid, name, notes, tags, interaction) VALUES ('delete', old.seq, old.name, old.notes, old.tags, old.interaction);
    INSERT INTO runs_text (rowid, name, notes, tags, interaction) VALUES (new.seq, new.name, new.notes, new.tags, new.interaction);
  END;
`

export const initial: Migration = {
  version: 1,
  name: 'initial',
  up(database) {
    database.exec(schema)
  },
}
