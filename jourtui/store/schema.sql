-- The shared journal: one order of all events, for PostgreSQL 15 and later, without extensions.
-- Run once, as an administrator, in one transaction, in a database that is jourtui's own.
-- The byte layout of hash and chain is that of jourtui/store/envelope.py and can never change.
--
-- SQLSTATEs of our own (DETAIL is the id of the event that was refused):
--   J0001 the epoch is another        J0002 an id is used again with other content
--   J0003 the device's chain is broken J0004 the hash is wrong
--   J0005 the base lies in the future  J0006 this is not the log that the laptop knows
--   J0007 the body is too large        J0008 the event's key is not here, nor with it
--   J0009 its key id is that of another key here   J0010 its record was destroyed
--   42501 the laptop is not, or no longer, enrolled

DO $$
DECLARE
  wanted text;
BEGIN
  -- owner: owns everything, nobody logs in as it. app: the group of all laptops. culler: destroys keys, has no members.
  FOREACH wanted IN ARRAY ARRAY['journal_owner', 'journal_app', 'journal_culler'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = wanted) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    END IF;
  END LOOP;
  IF NOT (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = current_user) THEN
    EXECUTE format('GRANT journal_owner TO %I', current_user);
  ELSE
    -- What PostgreSQL lets everybody do and no laptop needs: code of one's own, and filling the disk outside
    -- the journal. Only a superuser can take it away.
    REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
    GRANT USAGE ON LANGUAGE plpgsql TO journal_owner;
    FOR wanted IN SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace
        AND p.proname IN ('lo_creat', 'lo_create', 'lo_from_bytea', 'pg_logical_emit_message') LOOP
      EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', wanted);
    END LOOP;
  END IF;
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO journal_app, journal_culler', current_database());
END $$;

CREATE SCHEMA journal AUTHORIZATION journal_owner;
SET LOCAL ROLE journal_owner;

CREATE TABLE journal.about (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  version integer NOT NULL,
  demo boolean NOT NULL);

CREATE TABLE journal.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch uuid NOT NULL DEFAULT gen_random_uuid(),
  seq bigint NOT NULL DEFAULT 0,
  chain bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'));
INSERT INTO journal.head DEFAULT VALUES;

-- A laptop is a role; a replica restored from a backup goes on under a further device id of the same role.
CREATE TABLE journal.device (
  device_id uuid PRIMARY KEY,
  role_name name NOT NULL,
  laptop text NOT NULL,
  last_dseq bigint NOT NULL DEFAULT 0,
  last_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  acked_seq bigint NOT NULL DEFAULT 0,
  enrolled_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz);
CREATE INDEX ON journal.device (role_name);

CREATE TABLE journal.event (
  seq bigint PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  env smallint NOT NULL,
  record_id uuid NOT NULL,
  key_id uuid NOT NULL,
  base_epoch uuid NOT NULL,
  base_seq bigint NOT NULL,
  device_time bigint NOT NULL,
  body bytea NOT NULL CHECK (octet_length(body) <= 65536),
  device_id uuid NOT NULL REFERENCES journal.device,
  dseq bigint NOT NULL CHECK (dseq > 0),
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  server_time bigint NOT NULL,
  db_role name NOT NULL,
  chain bytea NOT NULL,
  UNIQUE (device_id, dseq));
-- Ciphertext does not compress: do not try.
ALTER TABLE journal.event ALTER COLUMN body SET STORAGE EXTERNAL;

-- The record keys, wrapped by the unit key. Whoever has pulled up to first_seq has the key.
CREATE TABLE journal.key (
  key_id uuid PRIMARY KEY,
  record_id uuid NOT NULL,
  unit_version integer NOT NULL,
  wrapped bytea NOT NULL CHECK (octet_length(wrapped) <= 1024),
  first_seq bigint NOT NULL);
CREATE INDEX ON journal.key (first_seq);

CREATE FUNCTION journal.event_hash(
  p_prev bytea, p_device uuid, p_dseq bigint, p_env smallint, p_event uuid, p_record uuid, p_key uuid,
  p_base_epoch uuid, p_base_seq bigint, p_device_time bigint, p_body bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256(p_prev || uuid_send(p_device) || int8send(p_dseq)
  || int2send(p_env) || uuid_send(p_event) || uuid_send(p_record) || uuid_send(p_key)
  || uuid_send(p_base_epoch) || int8send(p_base_seq) || int8send(p_device_time)
  || int4send(octet_length(p_body)) || p_body);

CREATE FUNCTION journal.chain_hash(p_chain bytea, p_seq bigint, p_server_time bigint, p_hash bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN sha256(p_chain || int8send(p_seq) || int8send(p_server_time) || p_hash);

-- Is the laptop behind this connection one of ours, and not revoked?
CREATE FUNCTION journal.enrolled() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM journal.device d WHERE d.role_name = session_user AND d.revoked_at IS NULL)
$$;

CREATE FUNCTION journal.check_enrolled() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT journal.enrolled() THEN
    RAISE EXCEPTION 'the laptop % is not enrolled', session_user USING ERRCODE = '42501';
  END IF;
END $$;

-- The same log that the laptop knows? A server restored from an older backup is found out here.
CREATE FUNCTION journal.check_position(p_epoch uuid, p_cursor bigint, p_chain bytea) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  here bytea := decode(repeat('00', 32), 'hex');
BEGIN
  PERFORM journal.check_enrolled();
  IF p_epoch IS DISTINCT FROM (SELECT h.epoch FROM journal.head h) THEN
    RAISE EXCEPTION 'the epoch of the journal is another' USING ERRCODE = 'J0001';
  END IF;
  IF p_cursor IS DISTINCT FROM 0 THEN
    here := (SELECT e.chain FROM journal.event e WHERE e.seq = p_cursor);
  END IF;
  IF here IS NULL OR here IS DISTINCT FROM p_chain THEN
    RAISE EXCEPTION 'the log is not the one this laptop knows' USING ERRCODE = 'J0006';
  END IF;
END $$;

-- Put a laptop's events, and the keys they are the first to use, last in the shared order: all or none.
-- Safe to repeat: an event that is already here answers with the seq it has.
CREATE FUNCTION journal.append(
  p_epoch uuid, p_cursor bigint, p_chain bytea, p_device uuid,
  p_env smallint[], p_event uuid[], p_record uuid[], p_key uuid[], p_base_epoch uuid[], p_base_seq bigint[],
  p_device_time bigint[], p_body bytea[], p_dseq bigint[], p_prev bytea[], p_hash bytea[],
  k_key uuid[], k_record uuid[], k_unit_version integer[], k_wrapped bytea[])
RETURNS TABLE (event_id uuid, seq bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  h journal.head;
  d journal.device;
  e record;
  k record;
  known journal.event;
  held journal.key;
  server_time bigint;
  before bigint;
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs READ COMMITTED' USING ERRCODE = '25001';
  END IF;
  SELECT * INTO h FROM journal.head FOR UPDATE;  -- the one point where everybody queues: seq has no gaps
  before := h.seq;
  PERFORM journal.check_position(p_epoch, p_cursor, p_chain);
  SELECT * INTO d FROM journal.device x WHERE x.device_id = p_device FOR UPDATE;
  IF NOT FOUND OR d.role_name <> session_user OR d.revoked_at IS NOT NULL THEN
    RAISE EXCEPTION 'the device is not one of %', session_user USING ERRCODE = '42501';
  END IF;

  FOR k IN SELECT * FROM unnest(k_key, k_record, k_unit_version, k_wrapped)
           AS t (key_id, record_id, unit_version, wrapped) LOOP
    CONTINUE WHEN journal.is_destroyed(k.record_id) OR journal.is_destroyed(k.key_id);  -- its event is refused below
    INSERT INTO journal.key VALUES (k.key_id, k.record_id, k.unit_version, k.wrapped, before + 1)
      ON CONFLICT DO NOTHING;
    CONTINUE WHEN FOUND;
    SELECT * INTO held FROM journal.key x WHERE x.key_id = k.key_id;
    IF held.record_id <> k.record_id THEN
      RAISE EXCEPTION 'key id used again for another record' USING ERRCODE = 'J0002',
        DETAIL = coalesce(p_event[array_position(p_key, k.key_id)], p_event[1]);
    END IF;
    -- Wrapped under another unit key the same key has other bytes; under the same one it is another key,
    -- made where this one was not known: what it sealed, nobody else could read.
    IF held.unit_version = k.unit_version AND held.wrapped <> k.wrapped THEN
      RAISE EXCEPTION 'two keys with one key id' USING ERRCODE = 'J0009',
        DETAIL = coalesce(p_event[array_position(p_key, k.key_id)], p_event[1]);
    END IF;
  END LOOP;

  FOR e IN SELECT * FROM unnest(p_env, p_event, p_record, p_key, p_base_epoch, p_base_seq, p_device_time,
                                p_body, p_dseq, p_prev, p_hash) WITH ORDINALITY
           AS t (env, event_id, record_id, key_id, base_epoch, base_seq, device_time,
                 body, dseq, prev, hash, place) ORDER BY place LOOP
    SELECT * INTO known FROM journal.event x WHERE x.event_id = e.event_id;
    IF FOUND THEN
      IF known.hash IS DISTINCT FROM e.hash OR known.device_id <> p_device THEN
        RAISE EXCEPTION 'event id used again with other content' USING ERRCODE = 'J0002', DETAIL = e.event_id;
      END IF;
      event_id := known.event_id; seq := known.seq; RETURN NEXT;
      CONTINUE;
    END IF;
    IF journal.is_destroyed(e.record_id) OR journal.is_destroyed(e.key_id) THEN
      RAISE EXCEPTION 'the record was destroyed' USING ERRCODE = 'J0010', DETAIL = e.event_id;
    END IF;
    IF octet_length(e.body) > 65536 THEN
      RAISE EXCEPTION 'the body is too large' USING ERRCODE = 'J0007', DETAIL = e.event_id;
    END IF;
    IF e.hash IS DISTINCT FROM journal.event_hash(e.prev, p_device, e.dseq, e.env, e.event_id, e.record_id,
        e.key_id, e.base_epoch, e.base_seq, e.device_time, e.body) THEN
      RAISE EXCEPTION 'the hash is wrong' USING ERRCODE = 'J0004', DETAIL = e.event_id;
    END IF;
    IF e.dseq IS DISTINCT FROM d.last_dseq + 1 OR e.prev IS DISTINCT FROM d.last_hash THEN
      RAISE EXCEPTION 'the device''s chain is broken: dseq % came after %', e.dseq, d.last_dseq
        USING ERRCODE = 'J0003', DETAIL = e.event_id;
    END IF;
    IF e.base_epoch = h.epoch AND e.base_seq > before THEN
      RAISE EXCEPTION 'the base lies in the future' USING ERRCODE = 'J0005', DETAIL = e.event_id;
    END IF;
    IF NOT EXISTS (SELECT FROM journal.key x WHERE x.key_id = e.key_id AND x.record_id = e.record_id) THEN
      RAISE EXCEPTION 'the event''s key is not here' USING ERRCODE = 'J0008', DETAIL = e.event_id;
    END IF;
    h.seq := h.seq + 1;
    server_time := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    h.chain := journal.chain_hash(h.chain, h.seq, server_time, e.hash);
    INSERT INTO journal.event VALUES (
      h.seq, e.event_id, e.env, e.record_id, e.key_id, e.base_epoch, e.base_seq, e.device_time, e.body,
      p_device, e.dseq, e.prev, e.hash, server_time, session_user, h.chain);
    d.last_dseq := e.dseq;
    d.last_hash := e.hash;
    event_id := e.event_id; seq := h.seq; RETURN NEXT;
  END LOOP;

  IF h.seq > before THEN
    UPDATE journal.head x SET seq = h.seq, chain = h.chain;
    UPDATE journal.device x SET last_dseq = d.last_dseq, last_hash = d.last_hash WHERE x.device_id = p_device;
    PERFORM pg_notify('journal', h.seq::text);
  END IF;
END $$;

-- The events after the laptop's cursor, at most 2,000. Runs with the laptop's own rights.
CREATE FUNCTION journal.pull(p_epoch uuid, p_cursor bigint, p_chain bytea, p_limit integer)
RETURNS SETOF journal.event
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM journal.check_position(p_epoch, p_cursor, p_chain);
  RETURN QUERY SELECT * FROM journal.event e WHERE e.seq > p_cursor ORDER BY e.seq LIMIT least(p_limit, 2000);
END $$;

-- A laptop tells how far it has read: only for the administrator to look at.
CREATE FUNCTION journal.ack(p_device uuid, p_seq bigint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  PERFORM journal.check_enrolled();
  UPDATE journal.device d SET acked_seq = least(p_seq, (SELECT h.seq FROM journal.head h))
    WHERE d.device_id = p_device AND d.role_name = session_user;
END $$;

-- A laptop whose replica was restored goes on under a further device id of its own.
CREATE FUNCTION journal.register_device(p_device uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  PERFORM journal.check_enrolled();
  INSERT INTO journal.device (device_id, role_name, laptop)
    SELECT p_device, session_user, d.laptop FROM journal.device d
    WHERE d.role_name = session_user ORDER BY d.enrolled_at LIMIT 1
    ON CONFLICT DO NOTHING;
  IF NOT EXISTS (SELECT FROM journal.device d WHERE d.device_id = p_device AND d.role_name = session_user) THEN
    RAISE EXCEPTION 'the device belongs to another laptop' USING ERRCODE = '42501';
  END IF;
END $$;

-- Nothing that was written changes, whoever asks: also for the owner, a superuser and a replication session.
CREATE FUNCTION journal.deny() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'journal.% only grows', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- A key is deleted only by who has deliberately taken the culling role. A membership check would not do:
-- it is always true for a superuser, so a slip of hers would destroy a record.
CREATE FUNCTION journal.deny_but_culler() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_user <> 'journal_culler' THEN
    RAISE EXCEPTION 'journal.% is changed by the culling role only', TG_TABLE_NAME USING ERRCODE = '42501';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON journal.event
  FOR EACH ROW EXECUTE FUNCTION journal.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal.event
  FOR EACH STATEMENT EXECUTE FUNCTION journal.deny();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON journal.key
  FOR EACH ROW EXECUTE FUNCTION journal.deny_but_culler();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON journal.key
  FOR EACH STATEMENT EXECUTE FUNCTION journal.deny();
ALTER TABLE journal.event ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE journal.event ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE journal.key ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE journal.key ENABLE ALWAYS TRIGGER no_truncate;

REVOKE ALL ON ALL TABLES IN SCHEMA journal FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA journal FROM PUBLIC;
GRANT USAGE ON SCHEMA journal TO journal_app, journal_culler;
GRANT SELECT ON journal.about, journal.head, journal.device, journal.event, journal.key TO journal_app;
GRANT SELECT, DELETE ON journal.key TO journal_culler;
GRANT EXECUTE ON FUNCTION
  journal.enrolled, journal.check_enrolled, journal.check_position,
  journal.append, journal.pull, journal.ack, journal.register_device TO journal_app;

-- A revoked laptop reads nothing, also in the moment before its connection is closed.
ALTER TABLE journal.about ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.device ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal.key ENABLE ROW LEVEL SECURITY;
CREATE POLICY enrolled ON journal.about FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY enrolled ON journal.head FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY enrolled ON journal.event FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY enrolled ON journal.key FOR SELECT TO journal_app USING ((SELECT journal.enrolled()));
CREATE POLICY own ON journal.device FOR SELECT TO journal_app
  USING (role_name = session_user AND (SELECT journal.enrolled()));
CREATE POLICY culling ON journal.key TO journal_culler USING (true);

RESET ROLE;
