-- Every change of an asset's codes gets a number greater than all before it, as in the SQLite file.
CREATE TABLE code_changes (
    change bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asset_id text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE origin (token text NOT NULL);
INSERT INTO origin VALUES (gen_random_uuid()::text);
INSERT INTO code_changes (asset_id) SELECT asset_id FROM codes ORDER BY asset_id;
CREATE TABLE change_marks (change bigint PRIMARY KEY, mark text NOT NULL);
INSERT INTO change_marks
    SELECT last, gen_random_uuid()::text FROM (SELECT max(change) AS last FROM code_changes) AS changes
    WHERE last IS NOT NULL;

CREATE FUNCTION number_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed text := CASE WHEN TG_OP = 'DELETE' THEN OLD.asset_id ELSE NEW.asset_id END;
BEGIN
    DELETE FROM asset2vec.code_changes WHERE asset_id = changed;
    INSERT INTO asset2vec.code_changes (asset_id) VALUES (changed);
    RETURN NULL;
END
$$;
CREATE TRIGGER codes_changed AFTER INSERT OR UPDATE OR DELETE ON codes
    FOR EACH ROW EXECUTE FUNCTION number_change();
