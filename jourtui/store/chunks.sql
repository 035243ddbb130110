-- Kept files in the shared journal: their sealed chunks, named by hash in the events that tell of them.
-- Run after schema.sql and destruction.sql, once; also in a store that was made before any file was kept.

SET LOCAL ROLE journal_owner;

CREATE TABLE journal.chunk (
  record_id uuid NOT NULL,
  hash bytea NOT NULL CHECK (hash = sha256(body)),
  body bytea NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 262144),
  server_time bigint NOT NULL,
  db_role name NOT NULL,
  PRIMARY KEY (record_id, hash));
ALTER TABLE journal.chunk ALTER COLUMN body SET STORAGE EXTERNAL;

-- Keep a chunk, once its event is here: the record's key came with that. False where there is no such key yet, or no
-- longer. Safe to repeat. Nobody who appends events waits for this: the counter row is only read.
CREATE FUNCTION journal.put_chunk(p_epoch uuid, p_record uuid, p_hash bytea, p_body bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  PERFORM journal.check_enrolled();
  IF p_epoch IS DISTINCT FROM (SELECT h.epoch FROM journal.head h) THEN
    RAISE EXCEPTION 'the epoch of the journal is another' USING ERRCODE = 'J0001';
  END IF;
  IF octet_length(p_body) > 262144 THEN
    RAISE EXCEPTION 'the chunk is too large' USING ERRCODE = 'J0007';
  END IF;
  IF p_hash IS DISTINCT FROM sha256(p_body) THEN
    RAISE EXCEPTION 'the hash is wrong' USING ERRCODE = 'J0004';
  END IF;
  -- Whoever destroys the record now deletes this row: one of the two waits for the other.
  PERFORM FROM journal.key k WHERE k.record_id = p_record LIMIT 1 FOR KEY SHARE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO journal.chunk VALUES (
    p_record, p_hash, p_body, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, session_user)
    ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- A record's chunks go with its keys, whoever is destroying: in one step, under the culling role. At both, since a
-- chunk may be on its way in between.
CREATE FUNCTION journal.drop_chunks() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM journal.chunk c WHERE c.record_id = NEW.record_id;
  RETURN NULL;
END $$;

CREATE FUNCTION journal.drop_chunks_of_key() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF journal.is_destroyed(OLD.record_id) THEN
    DELETE FROM journal.chunk c WHERE c.record_id = OLD.record_id;
  END IF;
  RETURN NULL;
END $$;

-- As journal.leave_out_destroyed does it for keys: what was destroyed, and what is here, so that the rest of a dump comes.
CREATE FUNCTION journal.leave_out_destroyed_chunk() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE WHEN journal.is_destroyed(NEW.record_id)
    OR EXISTS (SELECT FROM journal.chunk c WHERE c.record_id = NEW.record_id AND c.hash = NEW.hash) THEN NULL ELSE NEW END;
END $$;

CREATE TRIGGER drop_chunks AFTER INSERT ON journal.destroyed
  FOR EACH ROW EXECUTE FUNCTION journal.drop_chunks();
CREATE TRIGGER drop_chunks AFTER DELETE ON journal.key
  FOR EACH ROW EXECUTE FUNCTION journal.drop_chunks_of_key();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON journal.chunk
  FOR EACH ROW EXECUTE FUNCTION journal.deny_but_culler();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal.chunk
  FOR EACH STATEMENT EXECUTE FUNCTION journal.deny();
CREATE TRIGGER not_destroyed BEFORE INSERT ON journal.chunk
  FOR EACH ROW EXECUTE FUNCTION journal.leave_out_destroyed_chunk();
ALTER TABLE journal.destroyed ENABLE ALWAYS TRIGGER drop_chunks;
ALTER TABLE journal.key ENABLE ALWAYS TRIGGER drop_chunks;
ALTER TABLE journal.chunk ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE journal.chunk ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE journal.chunk ENABLE ALWAYS TRIGGER not_destroyed;

REVOKE ALL ON journal.chunk FROM PUBLIC;
REVOKE ALL ON FUNCTION journal.put_chunk, journal.drop_chunks, journal.drop_chunks_of_key,
  journal.leave_out_destroyed_chunk FROM PUBLIC;
GRANT SELECT ON journal.chunk TO journal_app;
GRANT SELECT, DELETE ON journal.chunk TO journal_culler;
GRANT EXECUTE ON FUNCTION journal.put_chunk TO journal_app;

ALTER TABLE journal.chunk ENABLE ROW LEVEL SECURITY;
CREATE POLICY enrolled ON journal.chunk FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY culling ON journal.chunk TO journal_culler USING (true);

RESET ROLE;
