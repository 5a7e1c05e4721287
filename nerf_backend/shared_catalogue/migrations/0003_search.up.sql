-- Models whose codes have an index: the distance between two typical shapes, and between two typical looks.
CREATE TABLE indexed_models (
    model text COLLATE "C" PRIMARY KEY,
    shape double precision NOT NULL,
    appearance double precision NOT NULL
);

-- Both halves as one vector, the appearance times ``ratio``: distances of it are those of equal weights.
-- Its types are named in full: newer servers make indexes without a search path.
CREATE FUNCTION joint(shape vector, appearance vector, ratio double precision) RETURNS vector
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
BEGIN
    RETURN (shape::real[] || ARRAY(
        SELECT (number * ratio)::real FROM unnest(appearance::real[]) WITH ORDINALITY AS numbers (number, place)
        ORDER BY place
    ))::public.vector(64);
END
$$;
