"""Pipelines of Jenkins. Home "jenkins"."""

from __future__ import annotations

from collections.abc import Iterator

from .. import nearby
from ..document import Document
from ..model import Fact, Literal, Setting
from .ci import jenkins


def reads(document: Document) -> bool:
    """Jenkinsfiles by their name, other Groovy by what it says."""
    return jenkins.reads(document)


def structural(path: str) -> bool:
    """They say what is run, and with which variables."""
    return jenkins.is_named_so(path)


def read(document: Document) -> Iterator[Fact]:
    """What the pipeline says, and what stands beside other texts of a key's size."""
    lines = set()
    for fact in jenkins.read(document):
        if isinstance(fact, Setting) and isinstance(fact.value, Literal):
            lines.add(fact.value.place.line)
        yield fact
    for fact in nearby.literals(document, jenkins.HOME):
        if isinstance(fact, Setting) and isinstance(fact.value, Literal) and fact.value.place.line not in lines:
            yield fact
