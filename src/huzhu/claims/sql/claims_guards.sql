-- Claims are added and never changed. As statement trigger it costs a rush nothing and stops an
-- act that would touch no row as well. TRUNCATE passes in test databases alone, where each test
-- begins with empty tables.
CREATE FUNCTION claims_refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND starts_with(current_database(), 'test_') THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'claims are never changed: % refused', TG_OP
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claim_is_append_only';
END
$$;

CREATE TRIGGER claim_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON claims_claim
    FOR EACH STATEMENT EXECUTE FUNCTION claims_refuse_change();

-- Whoever changes what members are told of an offer, by whatever way: every counter hears of it.
-- The columns keep the trigger away from the update of the counter itself.
CREATE FUNCTION claims_tell_counters() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_notify('claims_offer', NEW.id::text);
    RETURN NULL;
END
$$;

CREATE TRIGGER offer_change_is_told
    AFTER INSERT OR UPDATE OF state, mode, stock, opens_at, closes_at ON claims_offer
    FOR EACH ROW EXECUTE FUNCTION claims_tell_counters();

-- The counter moves once in every batch: room in the page keeps that update from growing it.
ALTER TABLE claims_offer SET (fillfactor = 30);

-- A rush adds rows by the hundred thousand to tables that nothing else changes: without this, the
-- database tidies them up every minute of it and takes a third of a processor for that. No plan of
-- the counter needs their statistics.
ALTER TABLE claims_claim SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_analyze_threshold = 1000000, autovacuum_analyze_scale_factor = 0);
ALTER TABLE claims_claimkey SET (
    autovacuum_vacuum_insert_threshold = 1000000, autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_analyze_threshold = 1000000, autovacuum_analyze_scale_factor = 0);
