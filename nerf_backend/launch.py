"""Which of several processes this is, as torchrun tells each in its environment. No torch here."""

import dataclasses
import os


@dataclasses.dataclass(frozen=True)
class Launch:
    """Process ``rank`` of ``size`` in all, ``local_rank`` of those on this machine."""

    rank: int = 0
    local_rank: int = 0
    size: int = 1

    @property
    def leads(self) -> bool:
        """One process speaks and writes for all."""
        return self.rank == 0


def launched() -> Launch:
    """Alone unless torchrun started us: others set RANK too, such as job schedulers."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        return Launch()
    return Launch(*(int(os.environ[name]) for name in ("RANK", "LOCAL_RANK", "WORLD_SIZE")))
