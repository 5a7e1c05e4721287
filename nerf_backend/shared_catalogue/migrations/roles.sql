-- Two roles that people get; `asset2vec studio roles` runs this, again after each migration.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'asset2vec_reader') THEN
        CREATE ROLE asset2vec_reader NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'asset2vec_writer') THEN
        CREATE ROLE asset2vec_writer NOLOGIN;
    END IF;
END
$$;
GRANT asset2vec_reader TO asset2vec_writer;
GRANT USAGE ON SCHEMA asset2vec TO asset2vec_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA asset2vec TO asset2vec_reader;
DO $$
DECLARE
    written text;
BEGIN  -- of these tables, an older version has only some
    FOR written IN
        SELECT tablename FROM pg_tables WHERE schemaname = 'asset2vec'
        AND tablename IN ('assets', 'codes', 'fronts', 'code_changes', 'change_marks', 'listings')
    LOOP
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON asset2vec.%I TO asset2vec_writer', written);
    END LOOP;
END
$$;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA asset2vec TO asset2vec_writer;
