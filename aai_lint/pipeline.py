"""What becomes of a value on its way through the functions of a template, the YAML scalar it stands in, and the platform.

The chain is that of `Reference.operator`: names of functions in order; "yaml" is where the scalar is read, "text" before it
says that the scalar is quoted or a block, and "b64dec" after it is the platform's own decoding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from .model import Edit, Place, Reference

_TEXT = frozenset(["quote", "squote", "text", "toYaml", "toJson", "b64enc"])


def _steps(reference: Reference) -> list[str]:
    return reference.operator.split()


def encodings(reference: Reference) -> int:
    """How many times more often the value is encoded in base64 than decoded on its way: 0 is right."""
    return _steps(reference).count("b64enc") - decodings(reference)


def decodings(reference: Reference) -> int:
    """How often the value is decoded on its way."""
    return _steps(reference).count("b64dec")


def is_text(reference: Reference) -> bool:
    """Whether YAML reads the value as text whatever it looks like."""
    steps = _steps(reference)
    return "yaml" not in steps or bool(_TEXT.intersection(steps[: steps.index("yaml")]))


def keeps_quotes(reference: Reference) -> bool:
    """Whether quotes that a template function adds are still there when the value arrives: any but the last before YAML."""
    steps = _steps(reference)
    if "yaml" not in steps:
        return False
    before = steps[: steps.index("yaml")]
    return any(
        set(before[index + 1 :]) - {"nindent", "indent"} for index, step in enumerate(before) if step in ("quote", "squote")
    )


def is_asked_for(reference: Reference) -> bool:
    """Whether an absent value stops the rendering, or a condition looks at the value."""
    return bool({"required", "if"}.intersection(_steps(reference)))


def rewritten(reference: Reference, change: Callable[[list[str]], list[str]]) -> tuple[Edit, ...]:
    """The edit that gives an action other functions; none where it isn't written in the usual way, as its length tells: its
    text isn't known here."""
    steps = _steps(reference)
    functions = steps[: steps.index("yaml")] if "yaml" in steps else steps
    functions = [step for step in functions if step != "text"]
    place = reference.place
    for source in _sources(reference):
        if place.line == place.end_line and place.end_column - place.column == len(_action(source, functions)):
            return (Edit(place, _action(source, change(functions))),)
    return ()


def _sources(reference: Reference) -> Iterator[str]:
    """How the beginning of an action may be written; a file is named from its chart, which isn't known here."""
    if reference.kind == "values":
        yield f".Values.{reference.target}"
    elif reference.kind == "file":
        folders = reference.target.split("/")
        yield from (f'.Files.Get "{"/".join(folders[at:])}"' for at in range(len(folders)))


def _action(source: str, functions: Sequence[str]) -> str:
    return "{{ " + " | ".join([source, *functions]) + " }}"


def appended(reference: Reference, *functions: str) -> tuple[Edit, ...]:
    """The edit that puts further functions at the end of an action; none where more than the bare value stands in it, as its
    length tells."""
    plain = f"{{{{ .Values.{reference.target} }}}}"
    place = reference.place
    if place.line != place.end_line or place.end_column - place.column != len(plain) or reference.kind != "values":
        return ()
    at = Place(place.path, place.line, place.end_column - 3, place.line, place.end_column - 3)
    return (Edit(at, "".join(f" | {function}" for function in functions)),)
