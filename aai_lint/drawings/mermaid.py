"""For Markdown that shows Mermaid: issues, pull requests and wikis of GitHub and GitLab."""

from __future__ import annotations

from ..regex import regex
from ..reports import Style
from ..trace import Trace
from . import words
from .graph import clusters, label

# What can't end a label or mean anything in one. Everything else is written as an entity code (mermaid.js.org/syntax/flowchart).
_UNSAFE = regex(r"[^A-Za-z0-9 _./:,()'+=✗✓…–-]")
# For both schemes: the ground of GitHub's pages may be white or nearly black.
_CLASSES = (
    ("whole", "fill:#e7f6ee,stroke:#0f7b45,color:#1b2330"),
    ("open", "fill:#eaf0fa,stroke:#3b5b92,color:#1b2330"),
    ("todo", "fill:#fdf3dd,stroke:#8a5a00,color:#1b2330"),
    ("bad", "fill:#fdebec,stroke:#c0242f,color:#1b2330,stroke-width:2px"),
    ("lost", "fill:#f1f3f6,stroke:#667080,color:#566173,stroke-dasharray:4 3"),
)


def render(trace: Trace, _style: Style) -> str:
    """The diagram, without the fence round it."""
    lines = ["flowchart LR"]
    if not trace.drawn:
        lines.append(f'  nothing["{_safe(words.NOTHING)}"]')
    for cluster in clusters(trace.drawn):
        lines.append(f'  subgraph {cluster.name}["{_safe(cluster.title)}"]')
        lines.append("    direction LR")
        for name, box in cluster.boxes:
            text = "<br/>".join(_safe(row) for row in label(box))
            opening, closing = ("[", "]") if box.station.hop.place is not None else ("([", "])")
            lines.append(f'    {name}{opening}"{text}"{closing}:::{box.tone}')
        lines += [f"    {start} {'-. ✗ .->' if cut else '-->'} {end}" for start, end, cut in cluster.lines]
        lines.append("  end")
    lines += [f"  classDef {name} {style}" for name, style in _CLASSES]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda match: f"#{ord(match.group())};", text)
