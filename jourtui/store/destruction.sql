-- Destruction in the shared journal: a record's keys are deleted, its sealed events stay, so that the chains hold.
-- Run after schema.sql, once; also in a store that was made before there was any destruction.

SET LOCAL ROLE journal_owner;

-- What was destroyed, by which decision: a record, or one event that has a key of its own with the event's own id. Nobody but the culling role writes here, and nobody takes back.
CREATE TABLE journal.destroyed (
  n bigint PRIMARY KEY CHECK (n > 0),
  record_id uuid NOT NULL UNIQUE,
  decision uuid NOT NULL,
  destroyed_at bigint NOT NULL,
  db_role name NOT NULL);

CREATE FUNCTION journal.is_destroyed(p_record uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM journal.destroyed d WHERE d.record_id = p_record)
$$;

-- A key of a destroyed record comes back from nobody: not from a laptop, a healing, an administrator, or the dump of
-- keys that is put back after the dump of events. It is left out, so that the others come; so is a key that is here, when
-- the dump is put in a store that laptops have healed.
CREATE FUNCTION journal.leave_out_destroyed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE WHEN journal.is_destroyed(NEW.record_id) OR journal.is_destroyed(NEW.key_id)
    OR EXISTS (SELECT FROM journal.key k WHERE k.key_id = NEW.key_id) THEN NULL ELSE NEW END;
END $$;

-- What can be seen of a decision (an event of the journal) without opening it: that it was confirmed by a later
-- event of the same record, or else is 14 days old by the store's own clock.
CREATE FUNCTION journal.check_decision(p_decision uuid, p_confirmed uuid) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  decided journal.event;
BEGIN
  SELECT * INTO decided FROM journal.event e WHERE e.event_id = p_decision;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the decision is not in the journal' USING ERRCODE = 'J0011';
  END IF;
  IF p_confirmed IS NULL THEN
    IF clock_timestamp() - interval '14 days' < to_timestamp(decided.server_time / 1000000.0) THEN
      RAISE EXCEPTION 'the decision is not confirmed, and not 14 days old' USING ERRCODE = 'J0011';
    END IF;
  ELSIF NOT EXISTS (SELECT FROM journal.event e WHERE e.event_id = p_confirmed
                    AND e.record_id = decided.record_id AND e.seq > decided.seq) THEN
    RAISE EXCEPTION 'the confirmation is not in the journal' USING ERRCODE = 'J0011';
  END IF;
END $$;

-- Delete the keys of some records by a decision, which whoever runs this has opened and read; how many keys
-- were deleted. Only the culling role may, and no laptop is a member of it.
CREATE FUNCTION journal.destroy(p_decision uuid, p_confirmed uuid, p_records uuid[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  PERFORM journal.check_decision(p_decision, p_confirmed);
  INSERT INTO journal.destroyed
    SELECT (SELECT coalesce(max(d.n), 0) FROM journal.destroyed d) + row_number() OVER (ORDER BY t.record_id),
           t.record_id, p_decision, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, session_user
    FROM (SELECT DISTINCT unnest(p_records) AS record_id) t
    WHERE NOT EXISTS (SELECT FROM journal.destroyed d WHERE d.record_id = t.record_id);
  DELETE FROM journal.key k WHERE k.record_id = ANY (p_records) OR k.key_id = ANY (p_records);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;

CREATE TRIGGER by_culler BEFORE INSERT ON journal.destroyed
  FOR EACH ROW EXECUTE FUNCTION journal.deny_but_culler();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON journal.destroyed
  FOR EACH ROW EXECUTE FUNCTION journal.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal.destroyed
  FOR EACH STATEMENT EXECUTE FUNCTION journal.deny();
CREATE TRIGGER not_destroyed BEFORE INSERT ON journal.key
  FOR EACH ROW EXECUTE FUNCTION journal.leave_out_destroyed();
ALTER TABLE journal.destroyed ENABLE ALWAYS TRIGGER by_culler;
ALTER TABLE journal.destroyed ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE journal.destroyed ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE journal.key ENABLE ALWAYS TRIGGER not_destroyed;

REVOKE ALL ON journal.destroyed FROM PUBLIC;
REVOKE ALL ON FUNCTION journal.is_destroyed, journal.leave_out_destroyed, journal.check_decision, journal.destroy
  FROM PUBLIC;
GRANT SELECT ON journal.destroyed TO journal_app;
GRANT SELECT, INSERT ON journal.destroyed TO journal_culler;
GRANT EXECUTE ON FUNCTION journal.destroy, journal.check_decision, journal.is_destroyed TO journal_culler;

ALTER TABLE journal.destroyed ENABLE ROW LEVEL SECURITY;
CREATE POLICY enrolled ON journal.destroyed FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY culling ON journal.destroyed TO journal_culler USING (true) WITH CHECK (true);

RESET ROLE;
