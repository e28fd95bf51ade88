-- Rows that tell what they were and what they became (audit/traced.py says which, and puts the
-- triggers on). An act draws a number and tells it to its transaction (huzhu.act): whatever is
-- changed in it, by whatever statement, is told under that number. The function writes as its
-- owner: the role that serves can read what is told, and can neither write nor change it.
CREATE SEQUENCE audit_act;

-- Numbers of persons within a text show their last four places, as identifiers.mask_personal does.
CREATE FUNCTION audit_without_numbers(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT regexp_replace(regexp_replace(value,
        '(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{6}(?!000)(\d{3}[0-9Xx])(?![0-9A-Za-z])',
        '**************\1', 'g'),
        '(?<![0-9A-Za-z])1[3-9]\d{5}(\d{4})(?![0-9A-Za-z])', '*******\1', 'g')
$$;

-- A personal value: a number shows its last four places, a name its first character and, of three
-- or more, its last; of what is longer than a name, the first character alone.
CREATE FUNCTION audit_masked(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN value IS NULL OR value = '' THEN value
        WHEN value ~ '^[-+0-9 xX]{7,}$' THEN repeat('*', length(value) - 4) || right(value, 4)
        WHEN length(value) <= 2 THEN left(value, 1) || '*'
        WHEN length(value) <= 4 THEN
            left(value, 1) || repeat('*', length(value) - 2) || right(value, 1)
        ELSE left(value, 1) || '***' END
$$;

-- Arguments: the columns that are told in full, those that are masked, the column that names the
-- row itself, the column that names the row above (blank: the case begins here), its table.
CREATE FUNCTION audit_trace() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    any_row jsonb := coalesce(new_row, old_row);
    above text := any_row ->> nullif(TG_ARGV[3], '');
    old_told jsonb;
    new_told jsonb;
    case_table text := TG_TABLE_NAME;
    case_row text := any_row ->> TG_ARGV[2];
BEGIN
    SELECT jsonb_object_agg(name, CASE WHEN is_personal THEN audit_masked(old_row ->> name)
                                       ELSE audit_without_numbers(old_row ->> name) END),
           jsonb_object_agg(name, CASE WHEN is_personal THEN audit_masked(new_row ->> name)
                                       ELSE audit_without_numbers(new_row ->> name) END)
    INTO old_told, new_told
    FROM (SELECT unnest(TG_ARGV[0]::text[]) AS name, false AS is_personal
          UNION ALL SELECT unnest(TG_ARGV[1]::text[]), true) told
    WHERE (old_row ->> name) IS DISTINCT FROM (new_row ->> name);
    IF TG_OP = 'UPDATE' AND new_told IS NULL THEN
        RETURN NULL;
    END IF;
    IF above IS NOT NULL THEN
        SELECT change.case_table, change.case_row INTO case_table, case_row
        FROM audit_rowchange change
        WHERE change."table" = TG_ARGV[4] AND change."row" = above LIMIT 1;
        IF NOT FOUND THEN
            case_table := TG_ARGV[4];
            case_row := above;
        END IF;
    END IF;
    INSERT INTO audit_rowchange (act, "table", "row", case_table, case_row, was, became)
    VALUES (nullif(current_setting('huzhu.act', true), '')::bigint, TG_TABLE_NAME,
            any_row ->> TG_ARGV[2], case_table, case_row,
            CASE WHEN TG_OP <> 'INSERT' THEN coalesce(old_told, '{}') END,
            CASE WHEN TG_OP <> 'DELETE' THEN coalesce(new_told, '{}') END);
    RETURN NULL;
END
$$;
