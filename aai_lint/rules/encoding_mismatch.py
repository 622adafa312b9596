"""Base64 where plain text is due, and the reverse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .. import key, links, pipeline
from ..model import Category, Certainty, Edit, Facts, Literal, Problem, Reference, Setting, Severity
from ..regex import regex
from . import rule

_ENCODED_NAME = regex(r"b64|base64|encoded", re.IGNORECASE)


@rule(Severity.ERROR, Category.MALFORMED, certainty=Certainty.HIGH)
def encoding_mismatch(facts: Facts) -> Iterator[Problem]:
    """The value is not encoded where the platform decodes it, or encoded where nothing decodes it.

    ## Why it matters

    A Secret's `data` is base64, and 32 hex digits happen to be valid base64: a raw key is accepted there and arrives as 24
    bytes of garbage. The other way round the process sends the base64 text as if it were the key. Both end in 401, or in a
    container that doesn't start.

    ## Instead

    Write the plain key under `stringData` (never in git), or its base64 under `data`: `printf %s "$KEY" | base64`. In a
    chart, exactly one `b64enc` under `data`, and none under `stringData`.
    """
    for carrier in links.graph(facts).carriers:
        setting = carrier.setting
        if setting.role not in ("variable", "entry", "plain-entry") or _ENCODED_NAME.search(setting.name.text):
            continue
        if isinstance(setting.value, Literal):
            yield from _of_literal(setting, setting.value)
        elif isinstance(setting.value, Reference) and setting.value.source.startswith("arn:"):
            yield from _of_secret(facts, setting, setting.value)
        elif setting.home == "terraform" and isinstance(setting.value, Reference):
            yield from _of_resource(setting, setting.value)
        elif isinstance(setting.value, Reference) and setting.value.kind in ("values", "file"):
            yield from _of_template(facts, setting, setting.value)


def _of_secret(facts: Facts, setting: Setting, reference: Reference) -> Iterator[Problem]:
    """A whole secret of Secrets Manager: the console makes JSON of every one, and others may take single keys from this one."""
    if reference.target:
        return
    by_key = [
        other
        for one in facts.settings
        for other in links.references(one.value)
        if other.source == reference.source and other.target
    ]
    yield Problem(
        reference.place,
        f"`{setting.name.text}` gets the whole secret, and a secret with several values is JSON: braces and quotes too",
        f"name the value: append `:{setting.name.text}::`",
        tuple((other.place, f"`{other.target}` of the same secret") for other in by_key[:1]),
        Certainty.HIGH if by_key else Certainty.MEDIUM,
    )


def _of_literal(setting: Setting, value: Literal) -> Iterator[Problem]:
    name, text = setting.name.text, value.text
    bare = key.core(text)
    if value.encoding in ("base64-binary", "base64-invalid"):
        if key.is_placeholder(text) or re.search(r"[$<{]", text):
            return
        if value.encoding == "base64-invalid":
            what = f"the value of `{name}` ({key.mask(bare)}) is not base64, and `data` holds base64: the manifest is refused"
        elif key.find_key(bare) == bare:
            what = (
                f"`{name}` holds the raw key ({key.mask(bare)}), but `data` is decoded from base64: "
                "32 hex digits decode to 24 bytes of garbage"
            )
        else:
            what = f"the value of `{name}` decodes from base64 to bytes that are no text; an API key is text"
        yield Problem(value.place, what, 'encode it (`printf %s "$KEY" | base64`), or move it to `stringData`')
    elif key.find_base64(bare) and setting.home != "helm-values":
        again = "twice" if value.encoding else "though nothing decodes it here"
        remedy = "encode it once" if value.encoding else "write the key itself"
        if setting.scope[2:3] == ("stringData",):
            remedy = "move it to `data`, or write the key itself"
        sure = setting.home.startswith("kubernetes")
        yield Problem(
            value.place,
            f"the value of `{name}` is base64-encoded {again}: the process gets the encoded text, not the key",
            remedy,
            certainty=Certainty.SURE if sure else Certainty.HIGH,
        )
    elif bare.startswith("{") and _is_wrapped(bare):
        yield Problem(
            value.place,
            f"the value of `{name}` is a JSON object with the key inside, so the process gets braces and quotes too",
            "store the key alone, or choose the property where the value is referred to",
            certainty=Certainty.HIGH,
        )


def _is_wrapped(text: str) -> bool:
    try:
        wrapped = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(wrapped, dict) and any(isinstance(value, str) and key.find_key(value) for value in wrapped.values())


def _of_resource(setting: Setting, reference: Reference) -> Iterator[Problem]:
    """An entry of a Secret that Terraform makes: its provider encodes `data` itself, and a manifest's not."""
    if setting.scope[1:2] == () or not setting.scope[1].startswith("Secret/") or _ENCODED_NAME.search(reference.target):
        return
    surplus = reference.operator.split().count("base64encode") - reference.operator.split().count("base64decode")
    surplus -= setting.scope[-1] == "base64"
    plain = re.fullmatch(r"[\w.-]+", reference.target) is not None and reference.fallback is None
    if surplus > 0:
        yield Problem(
            reference.place,
            f"`{setting.name.text}` is encoded twice: the provider encodes `data` itself, so the process gets base64 text",
            "leave `base64encode` out",
            edits=(Edit(reference.place, reference.target),) if plain and reference.operator == "base64encode" else (),
            safe=True,
        )
    elif surplus < 0 and reference.kind == "variable" and plain:
        yield Problem(
            reference.place,
            f"`{setting.name.text}` is handed over as it is, and `data` of a manifest is decoded from base64",
            f"write `base64encode({reference.target})`, or move it to `stringData`",
            edits=(Edit(reference.place, f"base64encode({reference.target})"),) if not reference.operator else (),
        )


def _of_template(facts: Facts, setting: Setting, reference: Reference) -> Iterator[Problem]:
    name = setting.name.text
    surplus = pipeline.encodings(reference)
    if "tpl" in reference.operator.split() or _ENCODED_NAME.search(reference.target):
        return
    given = links.values_at(facts, reference)
    written = [setting.value.text for setting in given if isinstance(setting.value, Literal)]
    if any(not isinstance(setting.value, Literal) for setting in given) and surplus:
        return
    if surplus < 0:
        if _is_encoded_elsewhere(facts, setting):
            return
        if any(text and not key.find_key(text) and not key.is_placeholder(text) for text in written):
            return
        if any(key.find_base64(text) for text in written):
            return
        sure = any(key.looks_real(text) for text in written)
        what = f"`{reference.target}`" if reference.kind == "values" else f"the file `{reference.target}`"
        edits = pipeline.appended(reference, "b64enc", "quote")
        yield Problem(
            reference.place,
            f"the template puts {what} into `data` as it is; `data` is decoded from base64, so a key arrives as garbage",
            "append `| b64enc | quote`",
            certainty=Certainty.SURE if sure else Certainty.HIGH,
            edits=edits,
            safe=bool(edits) and sure,
        )
    elif surplus > 0:
        fewer = pipeline.rewritten(reference, _without_one)
        how = "twice" if surplus + pipeline.decodings(reference) > 1 else "where nothing decodes it"
        yield Problem(
            reference.place,
            f"the template encodes `{name}` {how}: the process gets base64 text, not the key",
            "leave one `b64enc` out" if how == "twice" else "leave `b64enc` out",
            edits=fewer,
            safe=bool(fewer),
        )
    else:
        for one in given:
            encoded = isinstance(one.value, Literal) and key.find_base64(key.core(one.value.text))
            if encoded and pipeline.decodings(reference) and isinstance(one.value, Literal):
                yield Problem(
                    one.value.place,
                    f"`{one.name.text}` is base64-encoded, and the template encodes it again",
                    "write the key itself, or take `b64enc` out of the template",
                    ((reference.place, "encoded again here"),),
                    Certainty.HIGH,
                )


def _without_one(steps: list[str]) -> list[str]:
    at = steps.index("b64enc")
    return steps[:at] + steps[at + 1 :]


def _is_encoded_elsewhere(facts: Facts, setting: Setting) -> bool:
    """Whether another branch of the template encodes a value for the same entry: then this one is there for a value that is
    encoded already, or only to fail (`required`)."""
    return any(
        other.name.text == setting.name.text
        and other.scope == setting.scope
        and any(pipeline.decodings(one) and pipeline.encodings(one) == 0 for one in links.references(other.value))
        for other in facts.settings
        if other is not setting
    )
