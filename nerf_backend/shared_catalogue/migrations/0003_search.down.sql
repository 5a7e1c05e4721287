DO $$
DECLARE
    made text;
BEGIN
    FOR made IN SELECT indexname FROM pg_indexes
        WHERE schemaname = 'asset2vec' AND tablename = 'codes' AND indexname LIKE 'search\_%'
    LOOP
        EXECUTE format('DROP INDEX asset2vec.%I', made);
    END LOOP;
END
$$;
DROP FUNCTION joint(vector, vector, double precision);
DROP TABLE indexed_models;
