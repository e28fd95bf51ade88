-- The event of one batch: first and last number, and the hash of its rows. The hash is taken over
-- "offer|first number|microseconds since 1970|{member,member,…}"; anyone who has the claims can
-- take it again: queries.batches_that_differ does.
CREATE FUNCTION claims_batch_digest(
    p_offer bigint, p_first int, p_members bigint[], p_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT encode(sha256(convert_to(concat_ws('|', p_offer, p_first,
        (extract(epoch FROM p_at) * 1000000)::bigint, p_members), 'UTF8')), 'hex')
$$;

CREATE FUNCTION claims_record_batch(
    p_offer bigint, p_first int, p_members bigint[], p_at timestamptz) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO audit_auditevent (code, at, actor_name, actor_title, subject, facts)
    VALUES ('claims.claim', p_at, '抢订', '系统受理', 'offer:' || p_offer,
            jsonb_build_object(
                'first', p_first,
                'last', p_first + cardinality(p_members) - 1,
                'sha256', claims_batch_digest(p_offer, p_first, p_members, p_at)))
$$;
