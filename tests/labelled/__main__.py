"""Long runs: ``python -m tests.labelled --seeds 0:500 [--scenario NAME] [--process] [--dump DIR]``.

With ``--provider google`` or ``outlook`` it plays the cases as that can have them, at its fake.
"""

# ruff: noqa: T201 - its report is its output

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .at_google import ALIKE, AtGoogle
from .at_outlook import AtOutlook
from .generator import Case, alone, before, generate, not_at
from .registry import BACKDROPS
from .runner import Mismatch, Run, as_process, in_process, play


def main() -> int:
    """Play the cases and print every wrong answer; 1 when there was one."""
    options = _options()
    first, last = (int(n) for n in options.seeds.split(":"))
    run: Run = as_process if options.process else in_process
    count: Counter[str] = Counter()
    for case in _cases(first, last, options.scenario, at=options.provider):
        with tempfile.TemporaryDirectory() as folder:
            if options.dump:
                _dump(case, options.dump)
                continue
            found = _play(case, Path(folder), run, at=options.provider)
        for mismatch in found:
            print(mismatch)
            count[f"{mismatch.scenario}: {mismatch.what.split(' ')[0]}"] += 1
        print(
            f"{case.name}: {len(case.stages)} people, {len(case.instants)} syncs, {len(found)} wrong",
            file=sys.stderr,
        )
    for what, times in count.most_common():
        print(f"{times:6} {what}", file=sys.stderr)
    return 1 if count else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.labelled", description=__doc__)
    parser.add_argument("--seeds", default="0:25", help="FIRST:LAST, LAST not included")
    parser.add_argument(
        "--provider", choices=("ics", "google", "outlook"), default="ics", help="where the calendars are"
    )
    parser.add_argument("--scenario", default="", help="only this scenario or backdrop, alone")
    parser.add_argument("--process", action="store_true", help="a process of its own for each command")
    parser.add_argument("--dump", type=Path, help="write the calendars of each sync there instead of playing")
    options = parser.parse_args()
    if why := not_at(options.provider, options.scenario):
        parser.error(f"{options.scenario}: {why}")
    return options


def _cases(first: int, last: int, scenario: str, *, at: str) -> Iterator[Case]:
    for seed in range(first, last):
        if not scenario:
            yield generate(seed, at=at)
        elif scenario in BACKDROPS:
            yield before(scenario, seed, at=at)
        else:
            yield alone(scenario, seed, at=at)


def _play(case: Case, folder: Path, run: Run, *, at: str) -> list[Mismatch]:
    try:
        if at == "google":
            with AtGoogle.of(case, folder) as google:
                return play(case, folder, run, google, alike=ALIKE)
        if at == "outlook":
            with AtOutlook.of(case, folder) as outlook:
                return play(case, folder, run, outlook)
        return play(case, folder, run)
    except Exception as failure:  # noqa: BLE001 - a long run reports every case
        return [
            Mismatch(
                case=case.name,
                audit="-",
                scenario="-",
                person="-",
                what=type(failure).__name__,
                expected="no failure",
                got=str(failure),
            )
        ]


def _dump(case: Case, folder: Path) -> None:
    for sync in range(len(case.instants)):
        for name, text in case.files(sync).items():
            path = folder / case.name.replace(" ", "-") / f"sync-{sync}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())


if __name__ == "__main__":
    sys.exit(main())
