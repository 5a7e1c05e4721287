-- The tables of the SQLite file (docs/file-formats.md), with codes as vectors.
CREATE TABLE assets (
    asset_id text COLLATE "C" PRIMARY KEY,
    library text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    category text COLLATE "C" NOT NULL,
    tags text COLLATE "C" NOT NULL,
    source_hash text COLLATE "C" NOT NULL
);
CREATE INDEX assets_by_name ON assets (library, name);
CREATE INDEX assets_by_category ON assets (category, library);

CREATE TABLE codes (
    asset_id text COLLATE "C" PRIMARY KEY REFERENCES assets ON DELETE CASCADE,
    model text COLLATE "C" NOT NULL,
    source_hash text COLLATE "C" NOT NULL,
    shape vector(32) NOT NULL,
    appearance vector(32) NOT NULL,
    psnr double precision NOT NULL,
    iou double precision NOT NULL
);
CREATE INDEX codes_by_model ON codes (model);

CREATE TABLE fronts (
    asset_id text COLLATE "C" PRIMARY KEY REFERENCES assets ON DELETE CASCADE,
    front double precision NOT NULL,
    origin text COLLATE "C" NOT NULL,
    confidence double precision NOT NULL,
    turn double precision NOT NULL
);
