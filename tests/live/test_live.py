"""Random files through the real loaders and through our dialects: no difference.

More by hand: AAI_LIVE_FILES=20000 AAI_LIVE_SEED=7 pytest tests/live -m slow
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from aai_lint import dialects
from tests.live import grammar
from tests.live.loaders import REAL, SHELLS_OWN, Real

FILES = int(os.environ.get("AAI_LIVE_FILES", "1000"))
SEED = int(os.environ.get("AAI_LIVE_SEED", "20"))


@pytest.mark.slow
@pytest.mark.parametrize("real", REAL, ids=lambda real: real.dialect)
def test_the_real_loader_agrees(real: Real, tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    if real.missing:
        pytest.skip(real.missing)
    cases = [case for case in islice(grammar.cases(SEED), int(FILES * real.share)) if not real.skips(case)]
    compared, wrong = 0, []
    for (data, environ), result in zip(cases, real.load(cases, tmp_path), strict=True):
        ours = dialects.load(real.dialect, data, environ)
        if ours.doubt:
            continue
        compared += 1
        names = set(real.names or {*(result or {}), *ours.values}) - ours.unknown - (SHELLS_OWN - {"_"})
        if (result is None) != (ours.error is not None) or (
            result is not None and any(result.get(name) != ours.values.get(name) for name in names)
        ):
            wrong.append((data, environ, result, ours.error or dict(ours.values)))
    record_property("files compared", compared)
    assert compared > 0.8 * len(cases)
    assert not wrong
