-- When each row was written, so that what a machine brings late never replaces what is newer. A transaction that
-- brings something late sets asset2vec.written. Rows from before have no time: everything is newer.
ALTER TABLE assets ADD COLUMN written timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE codes ADD COLUMN written timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE fronts ADD COLUMN written timestamptz NOT NULL DEFAULT '-infinity';

CREATE FUNCTION note_time() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.written := coalesce(
        nullif(current_setting('asset2vec.written', true), '')::timestamptz, clock_timestamp()
    );
    RETURN NEW;
END
$$;
-- An asset's time is that of its library's last listing: other labels alone do not count.
CREATE TRIGGER assets_written BEFORE INSERT OR UPDATE OF source_hash ON assets
    FOR EACH ROW EXECUTE FUNCTION note_time();
CREATE TRIGGER codes_written BEFORE INSERT OR UPDATE ON codes FOR EACH ROW EXECUTE FUNCTION note_time();
CREATE TRIGGER fronts_written BEFORE INSERT OR UPDATE ON fronts FOR EACH ROW EXECUTE FUNCTION note_time();
