ALTER TABLE assets ADD COLUMN written timestamptz NOT NULL DEFAULT '-infinity';
UPDATE assets SET written = l.written FROM listings l WHERE l.library = assets.library;
CREATE TRIGGER assets_written BEFORE INSERT OR UPDATE OF source_hash ON assets
    FOR EACH ROW EXECUTE FUNCTION note_time();
DROP TABLE listings;
