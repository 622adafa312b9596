"""Facts and values in one line each, for tables of tests."""

from __future__ import annotations

from aai_lint.model import (
    Call,
    Fact,
    Field,
    Gap,
    Include,
    Inherited,
    Joined,
    Literal,
    Opaque,
    Reference,
    Request,
    Setting,
    Use,
    Value,
)


def value(of: Value) -> str:
    """`'text'`, `environment:NAME`, `name:x or 'fallback'`, `'Bearer ' + name:x`, `?` for what isn't known."""
    if isinstance(of, Literal):
        return repr(of.text)
    if isinstance(of, Reference):
        how = f" ({of.operator})" if of.operator else ""
        fallback = f" or {value(of.fallback)}" if of.fallback is not None else ""
        return f"{of.kind}:{of.target}{how}{fallback}"
    if isinstance(of, Joined):
        return " + ".join(value(part) for part in of.parts)
    return "?" if isinstance(of, Opaque) else "inherited" if isinstance(of, Inherited) else repr(of)


def line(fact: Fact) -> str:
    """A fact in one line: `constant f.KEY = 'text'`, `read NAME`, `read? NAME` where absence is handled…"""
    if isinstance(fact, Setting):
        return f"{fact.role} {fact.name.text} = {value(fact.value)}"
    if isinstance(fact, Use):
        return f"{fact.how}{'' if fact.required or fact.how == 'logged' else '?'} {fact.name.text}"
    if isinstance(fact, Include) and fact.kind == "import":
        names = ", ".join(name if name == local else f"{name} as {local}" for name, local in fact.names)
        return " ".join(
            filter(None, ["import", fact.target.text, f"({names})" if names else "", f"as {fact.alias}" * bool(fact.alias)])
        )
    if isinstance(fact, Include):
        return f"load {fact.target.text or 'default'} by {fact.loader}"
    if isinstance(fact, Call):
        return f"call {fact.name.text}({', '.join([*fact.arguments, *(['…'] if fact.open else [])])})"
    if isinstance(fact, Request):
        return f"{fact.where} {fact.header.text}: {value(fact.value)} to {fact.url.text if fact.url else 'somewhere'}"
    if isinstance(fact, Gap):
        return f"gap {fact.reason}"
    assert isinstance(fact, Field)
    return f"field? {fact.name.text}"
