"""Measures the shared catalogue, on a server of its own (own_server.py).

python -m nerf_backend.shared_catalogue.benchmark          size, writing, search: exact and by the index
python -m nerf_backend.shared_catalogue.benchmark.outage   what a write takes while the server is away
python -m nerf_backend.shared_catalogue.benchmark.crowd    many who search and write at once
python -m nerf_backend.shared_catalogue.benchmark.listing  how long a listing keeps other writers waiting
python -m nerf_backend.shared_catalogue.benchmark.taken_ids  which ids others own, also in the file alone
"""
