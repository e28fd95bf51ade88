-- One batch of claims to one offer (抢订): decides, writes, and says what became of each member.
--
-- p_members holds each member once, in order of arrival; p_keys (or null) the digest of each one's
-- Idempotency-Key, null where there was none. What comes back is one row of lists, which costs
-- half of what a row for each member does:
--     winners, claims     who takes the next numbers, from ``first`` on, and the claims made
--     holders, held, numbers     who holds a claim already, and which
--     strangers           who came with a key that belongs to another ticket
--     phase               for all others: how the offer stands after this batch (open, sold_out,
--                         early, over, terminated, missing)
--     unverified          whose real name was withdrawn after the ticket: no code while it is open
--
-- Lock: the offer's row, once, first. Whatever process a batch comes from, batches of one offer
-- follow each other, and what the wait was for is seen by the next statement (READ COMMITTED).
-- The row lock also makes every commit that says "again" write WAL: it waits for the disk, and
-- for a synchronous standby, like the commit that says "won". Never lock two offers at once.
-- Batches of two offers meet at a key that both bring: the later one waits for the earlier's end.
--
-- Plans: an offer grows from no claim to hundreds of thousands within seconds, so no plan may
-- depend on statistics. The index of (offer, member) is the only one that fits (that of (offer,
-- number) is partial); keys are looked up by a lateral subquery that cannot be flattened.
CREATE FUNCTION claims_take(
    p_offer bigint, p_members bigint[], p_keys uuid[] DEFAULT NULL,
    OUT winners bigint[], OUT claims bigint[], OUT first int,
    OUT holders bigint[], OUT held bigint[], OUT numbers int[],
    OUT strangers bigint[], OUT phase text, OUT unverified bigint[])
LANGUAGE plpgsql
SET enable_seqscan = off
SET plan_cache_mode = force_generic_plan
SET jit = off
AS $$
DECLARE
    v_offer claims_offer;
    v_now timestamptz;
BEGIN
    SELECT * INTO v_offer FROM claims_offer offer WHERE offer.id = p_offer FOR UPDATE;
    v_now := clock_timestamp();
    phase := claims_phase(v_offer, v_now);
    first := v_offer.given + 1;
    winners := '{}';
    claims := '{}';
    strangers := '{}';
    unverified := '{}';

    IF p_keys IS NOT NULL THEN
        -- Whoever comes with one of these keys at the same moment, to whatever offer, waits here,
        -- before anything is given; in the order of the keys, so that none wait for each other.
        -- What follows sees whose the key has become.
        INSERT INTO claims_claimkey (key, offer_id, member_id, at)
        SELECT asked.key, p_offer, asked.member, v_now
          FROM unnest(p_members, p_keys) AS asked(member, key)
         WHERE asked.key IS NOT NULL
           AND (phase = 'open'
                OR EXISTS (SELECT FROM claims_claim c
                            WHERE c.offer_id = p_offer AND c.member_id = asked.member))
         ORDER BY asked.key
        ON CONFLICT (key) DO NOTHING;
        strangers := ARRAY(
            SELECT asked.member
              FROM unnest(p_members, p_keys) AS asked(member, key)
              JOIN LATERAL (SELECT * FROM claims_claimkey k WHERE k.key = asked.key OFFSET 0)
                   AS known ON known.offer_id <> p_offer OR known.member_id <> asked.member);
    END IF;

    SELECT coalesce(array_agg(c.member_id), '{}'), coalesce(array_agg(c.id), '{}'),
           coalesce(array_agg(c.number), '{}')
      INTO holders, held, numbers
      FROM claims_claim c
     WHERE c.offer_id = p_offer AND c.member_id = ANY (p_members)
       AND c.member_id <> ALL (strangers);

    -- A ticket was a yes of its day. Whose name has been withdrawn since stands in a small table:
    -- empty it costs nothing, else one look into its index for each member.
    IF phase = 'open' AND EXISTS (SELECT FROM people_namewithdrawal) THEN
        unverified := ARRAY(
            SELECT asked.member
              FROM unnest(p_members) AS asked(member)
              JOIN LATERAL (SELECT * FROM people_namewithdrawal w
                             WHERE w.member_id = asked.member OFFSET 0) AS withdrawn ON true
              JOIN people_member m ON m.id = withdrawn.member_id AND m.verified_at IS NULL
             WHERE asked.member <> ALL (strangers || holders));
    END IF;
    IF phase = 'open' THEN
        winners := ARRAY(
            SELECT asked.member
              FROM unnest(p_members) WITH ORDINALITY AS asked(member, place)
             WHERE asked.member <> ALL (strangers || holders || unverified)
             ORDER BY asked.place LIMIT v_offer.stock - v_offer.given);
    END IF;
    IF cardinality(winners) > 0 THEN
        WITH made AS (
            INSERT INTO claims_claim (offer_id, member_id, number, at)
            SELECT p_offer, won.member, v_offer.given + won.place::int, v_now
              FROM unnest(winners) WITH ORDINALITY AS won(member, place)
            RETURNING id, number)
        SELECT array_agg(made.id ORDER BY made.number) INTO claims FROM made;
        v_offer.given := v_offer.given + cardinality(winners);
        UPDATE claims_offer SET given = v_offer.given WHERE id = p_offer;
        PERFORM claims_record_batch(p_offer, first, winners, v_now);
    END IF;

    -- The key of whoever got nothing is free again.
    IF p_keys IS NOT NULL
       AND cardinality(winners || holders || strangers) < cardinality(p_members) THEN
        DELETE FROM claims_claimkey k WHERE k.key = ANY (ARRAY(
            SELECT asked.key
              FROM unnest(p_members, p_keys) AS asked(member, key)
             WHERE asked.member <> ALL (strangers)
               AND (SELECT c.id FROM claims_claim c
                     WHERE c.offer_id = p_offer AND c.member_id = asked.member) IS NULL));
    END IF;

    phase := claims_phase(v_offer, v_now);
END
$$;
