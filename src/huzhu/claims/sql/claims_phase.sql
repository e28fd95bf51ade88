-- How an offer stands at one moment, by the database's clock: the same as rules.phase_of, in the
-- counter's words. A draft is not there for members.
CREATE FUNCTION claims_phase(p_offer claims_offer, p_at timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
    SELECT CASE
        WHEN p_offer.id IS NULL OR p_offer.state = 'draft' THEN 'missing'
        WHEN p_offer.state = 'terminated' THEN 'terminated'
        WHEN p_offer.state = 'closed' OR p_at >= p_offer.closes_at THEN 'over'
        WHEN p_at < p_offer.opens_at THEN 'early'
        WHEN p_offer.given >= p_offer.stock THEN 'sold_out'
        ELSE 'open'
    END
$$;
