"""Look-up of whole columns of ids: GLPI's numbers in, Arrow texts out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_NO_ID = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Lookup:
    """Values by id. `ids` is sorted, without repetition; `values[i]` (text, or null) belongs to `ids[i]`."""

    ids: npt.NDArray[np.int64]
    values: pa.Array

    @classmethod
    def from_values(cls, values: Mapping[int, str | None]) -> Lookup:
        """Return the look-up of a dictionary."""
        ids = np.array(sorted(values), np.int64)
        return cls(ids, pa.array([values[key] for key in ids.tolist()], pa.string()))

    @classmethod
    def first(cls, owners: pa.ChunkedArray, order: pa.ChunkedArray, values: pa.ChunkedArray) -> Lookup:
        """Return for each owner the value of its row of lowest `order`: one row an owner, nothing is doubled."""
        owner_ids = owners.to_numpy()
        by_owner = np.lexsort((order.to_numpy(), owner_ids))
        ids, starts = np.unique(owner_ids[by_owner], return_index=True)
        chosen = values.take(pa.array(by_owner[starts]))
        return cls(ids, chosen.combine_chunks())

    def take(self, wanted: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Return the value of each id, null where an id is unknown or has no value."""
        places, is_known = self._find(wanted)
        texts = self.values.take(pa.array(places, mask=~is_known)) if self.ids.size else pa.nulls(len(wanted))
        return texts.cast(pa.string())

    def knows(self, wanted: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.bool_]:
        """Return the mask of the ids that are known, with a value or without."""
        return self._find(wanted)[1]

    def _find(self, wanted: pa.ChunkedArray | pa.Array) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.bool_]]:
        numbers = np.asarray(pc.fill_null(wanted, _NO_ID))
        if not self.ids.size:
            return np.zeros(numbers.size, np.intp), np.zeros(numbers.size, np.bool_)
        places = np.minimum(np.searchsorted(self.ids, numbers), self.ids.size - 1)
        return places, self.ids[places] == numbers
