-- One batch of claims to one offer (抢订): decides, writes, and says what became of each member.
--
-- p_members holds each member once, in order of arrival; p_keys (or null) the digest of each one's
-- Idempotency-Key, null where there was none. One row comes back for each member with an outcome
-- of the own:
--     won     takes the next number
--     again   holds a claim already: that one
--     key     came with a key that belongs to another ticket
-- and one row without member for all others: how the offer stands after this batch (open,
-- sold_out, early, over, terminated, missing), with the stock left as its number.
--
-- Lock: the offer's row, once, first. Whatever process a batch comes from, batches of one offer
-- follow each other, and what the wait was for is seen by the next statement (READ COMMITTED).
-- The row lock also makes every commit that says "again" write WAL: it waits for the disk, and
-- for a synchronous standby, like the commit that says "won". Never lock two offers at once.
--
-- Plans: an offer grows from no claim to hundreds of thousands within seconds, so no plan may
-- depend on statistics. Claims are looked up by a lateral subquery that cannot be flattened, and
-- the index of (offer, member) is the only one that fits (that of (offer, number) is partial).
CREATE FUNCTION claims_take(p_offer bigint, p_members bigint[], p_keys uuid[] DEFAULT NULL)
RETURNS TABLE (member bigint, claim bigint, number int, outcome text)
LANGUAGE plpgsql
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    v_offer claims_offer;
    v_now timestamptz;
    v_phase text;
    v_done bigint[] := '{}';  -- members who have their outcome
    v_new bigint[] := '{}';   -- members who win, in order
    v_count int;
BEGIN
    SELECT * INTO v_offer FROM claims_offer offer WHERE offer.id = p_offer FOR UPDATE;
    v_now := clock_timestamp();
    v_phase := claims_phase(v_offer, v_now);

    IF p_keys IS NOT NULL THEN
        RETURN QUERY
        SELECT asked.member, NULL::bigint, NULL::int, 'key'
          FROM unnest(p_members, p_keys) AS asked(member, key)
          JOIN LATERAL (SELECT * FROM claims_claimkey k WHERE k.key = asked.key OFFSET 0) AS known
            ON known.offer_id <> p_offer OR known.member_id <> asked.member;
        GET DIAGNOSTICS v_count = ROW_COUNT;
        IF v_count > 0 THEN
            v_done := ARRAY(
                SELECT asked.member
                  FROM unnest(p_members, p_keys) AS asked(member, key)
                  JOIN LATERAL (SELECT * FROM claims_claimkey k WHERE k.key = asked.key OFFSET 0)
                       AS known ON known.offer_id <> p_offer OR known.member_id <> asked.member);
        END IF;
    END IF;

    RETURN QUERY
    SELECT asked.member, held.id, held.number, 'again'
      FROM unnest(p_members) AS asked(member)
     CROSS JOIN LATERAL (SELECT * FROM claims_claim c WHERE c.offer_id = p_offer
                          AND c.member_id = asked.member OFFSET 0) AS held
     WHERE asked.member <> ALL (v_done);
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count > 0 THEN
        v_done := v_done || ARRAY(
            SELECT asked.member
              FROM unnest(p_members) AS asked(member)
             CROSS JOIN LATERAL (SELECT * FROM claims_claim c WHERE c.offer_id = p_offer
                                  AND c.member_id = asked.member OFFSET 0) AS held);
    END IF;

    IF v_phase = 'open' THEN
        v_new := ARRAY(
            SELECT asked.member
              FROM unnest(p_members) WITH ORDINALITY AS asked(member, place)
             WHERE asked.member <> ALL (v_done)
             ORDER BY asked.place LIMIT v_offer.stock - v_offer.given);
    END IF;
    v_count := cardinality(v_new);
    IF v_count > 0 THEN
        RETURN QUERY
        INSERT INTO claims_claim (offer_id, member_id, number, at)
        SELECT p_offer, won.member, v_offer.given + won.place::int, v_now
          FROM unnest(v_new) WITH ORDINALITY AS won(member, place)
        RETURNING member_id, id, claims_claim.number, 'won';
        UPDATE claims_offer SET given = given + v_count WHERE id = p_offer;
        PERFORM claims_record_batch(p_offer, v_offer.given + 1, v_new, v_now);
    END IF;

    IF p_keys IS NOT NULL THEN
        INSERT INTO claims_claimkey (key, offer_id, member_id, at)
        SELECT asked.key, p_offer, asked.member, v_now
          FROM unnest(p_members, p_keys) AS asked(member, key)
         WHERE asked.key IS NOT NULL
           AND (asked.member = ANY (v_new)
                OR EXISTS (SELECT FROM claims_claim c
                            WHERE c.offer_id = p_offer AND c.member_id = asked.member))
        ON CONFLICT (key) DO NOTHING;
    END IF;

    v_offer.given := v_offer.given + v_count;
    RETURN QUERY SELECT NULL::bigint, NULL::bigint, v_offer.stock - v_offer.given,
                        claims_phase(v_offer, v_now);
END
$$;
