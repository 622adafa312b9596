"""A secret in a place that its reader can't reach."""

from __future__ import annotations

from collections.abc import Iterator

from .. import links
from ..model import Category, Certainty, Facts, Problem, Severity, Text
from . import rule


@rule(Severity.WARNING, Category.WIRING, certainty=Certainty.HIGH)
def unreachable_scope(facts: Facts) -> Iterator[Problem]:
    """The key is provided in another namespace, environment or context than the one that asks for it.

    ## Why it matters

    A pod sees Secrets of its own namespace only, a job of CircleCI the contexts that it is run with. The name is right, the
    Secret exists, and the pod waits for it forever. An environment of a Cloudflare Worker inherits neither variables nor secrets.

    ## Instead

    Put the Secret into the namespace of the workload (one copy for each), or move the workload.
    """
    for left in links.left_behind(facts):
        yield Problem(
            left.setting.name.place,
            f"`{left.setting.name.text}` isn't inherited by the environment `{left.name}`, where it is undefined",
            f"run `wrangler secret put {left.setting.name.text} --env {left.name}`, and take it out here",
            ((left.place, "this environment begins without it"),),
            Certainty.HIGH,
        )
    for job in links.without_context(facts):
        yield Problem(
            job.use.name.place,
            f"the job `{job.invocation.target.text}`, which reads `{job.use.name.text}`, is handed no context",
            f"add `context: {job.other.names[0][0]}` to it, unless the project has the variable",
            ((job.invocation.target.place, "run without a context here"), (job.other.target.place, "with one here")),
            Certainty.MEDIUM,
        )
    for outside in links.outside(facts):
        yield Problem(
            outside.include.target.place,
            "`inherit` hands secrets only to workflows of the same owner: this one gets none",
            "name each secret under `secrets:`",
            ((outside.call.place, "the workflow of another owner"),),
            Certainty.HIGH if outside.known else Certainty.MEDIUM,
        )
    asked = [
        (setting.scope, reference.kind, Text(reference.source, reference.place))
        for setting in (carrier.setting for carrier in links.graph(facts).carriers)
        for reference in links.references(setting.value)
        if reference.source
    ]
    asked += [(include.scope, include.kind.removesuffix("-files"), include.target) for include in facts.includes]
    for scope, kind, name in asked:
        namespace = scope[0] if len(scope) > 1 else ""
        if kind not in ("secret", "config") or not namespace or "{{" in namespace or "$" in namespace:
            continue
        found = [store for store in links.stores_of(facts, kind, name.text, name.place.path) if links.holds_key(facts, store)]
        spaces = {store.namespace for store in found}
        if not found or namespace in spaces or any(not space or "{{" in space or "$" in space for space in spaces):
            continue
        where = found[0].entries[0].name.place
        if links.is_moved(facts, name.place.path) or links.is_moved(facts, where.path):
            continue
        yield Problem(
            name.place,
            f"`{name.text}` is in the namespace `{found[0].namespace}`, and what asks for it in `{namespace}`",
            f"put a copy into `{namespace}`",
            ((where, "defined here"),),
        )
