"""A studio's catalogue: PostgreSQL with pgvector behind the functions of the SQLite file.

Read ``catalogue.py`` first. ``dialect.py`` makes PostgreSQL understand the contract's statements,
``address.py`` says what an address is and what is shown of it, ``connection.py`` opens connections and words
what can go wrong, ``silence.py`` gives up one that answers nothing any more, ``transactions.py`` says what a
transaction is, ``listing.py`` how a listing takes its place, ``migrate.py`` runs the numbered files of
``migrations/``, ``index.py`` and ``search.py`` are the search on the server. While that is away:
``outage.py`` when it is tried again, ``waiting.py`` what it lacks, ``late.py`` how it gets that.
"""
