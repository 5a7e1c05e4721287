"""How long a refresh takes without a GPU, as well as that can be said before."""

# Measured with default settings on two cores without a GPU (docs/benchmarks.md): of one asset its views, then
# its codes in a model that is there; of a category its first model.
RENDER_SECONDS, CODE_SECONDS, FIT_SECONDS = 5.0, 2.0, 240.0
_MEASURED_CORES = 2


def refresh_seconds(categories: list[tuple[int, bool]], cores: int) -> float:
    """Seconds of a refresh without a GPU.

    Given for each category: how many assets want codes, and whether it has a model.
    Renders go at once on all cores; a fit is little faster on more than two.
    """
    wanting = [(to_do, has_model) for to_do, has_model in categories if to_do]
    assets = sum(to_do for to_do, _ in wanting)
    fits = sum(not has_model for _, has_model in wanting)
    codes = sum(to_do for to_do, has_model in wanting if has_model)
    return assets * RENDER_SECONDS * _MEASURED_CORES / cores + codes * CODE_SECONDS + fits * FIT_SECONDS
