DROP TABLE fronts, codes, assets;
