-- When each library was last listed, which its rows no longer tell: a listing writes only those that differ.
CREATE TABLE listings (
    library text COLLATE "C" PRIMARY KEY,
    written timestamptz NOT NULL
);
INSERT INTO listings SELECT library, max(written) FROM assets GROUP BY library;
CREATE TRIGGER listings_written BEFORE INSERT OR UPDATE ON listings
    FOR EACH ROW EXECUTE FUNCTION note_time();
DROP TRIGGER assets_written ON assets;
ALTER TABLE assets DROP COLUMN written;
