DROP TRIGGER assets_written ON assets;
DROP TRIGGER codes_written ON codes;
DROP TRIGGER fronts_written ON fronts;
DROP FUNCTION note_time();
ALTER TABLE assets DROP COLUMN written;
ALTER TABLE codes DROP COLUMN written;
ALTER TABLE fronts DROP COLUMN written;
