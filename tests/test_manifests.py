"""What the readers of Kubernetes, Helm and Kustomize say: text in, facts out."""

from __future__ import annotations

import time
from textwrap import dedent, indent

import pytest

from aai_lint.document import Document
from aai_lint.model import Fact, Field, Gap, Include, Inherited, Joined, Literal, Reference, Setting, Value
from aai_lint.readers import bare, helm, kubernetes, kustomize

from .conftest import K, Lint, found


def shown(value: Value) -> str:
    """A value in one line: `text`, <reference>, (reason)."""
    if isinstance(value, Literal):
        return f"{value.text!r}" + (f" {value.encoding}" if value.encoding else "")
    if isinstance(value, Reference):
        parts = [
            value.kind,
            f"{value.source}/" if value.source else "",
            value.target,
            f" | {value.operator}" if value.operator else "",
        ]
        fallback = f" or {shown(value.fallback)}" if value.fallback is not None else ""
        return f"<{parts[0]} {''.join(parts[1:])}{fallback}{'' if value.required else ' optional'}>"
    if isinstance(value, Joined):
        return " + ".join(map(shown, value.parts))
    return "inherited" if isinstance(value, Inherited) else f"({value.reason})"


def line(fact: Fact) -> str:
    """A fact in one line."""
    if isinstance(fact, Setting):
        return f"{fact.role} {'.'.join(fact.scope)} {fact.name.text}: {shown(fact.value)}"
    if isinstance(fact, Include):
        prefix = f" {fact.prefix}*" if fact.prefix else ""
        return f"{fact.kind} {'.'.join(fact.scope)} {fact.target.text}{prefix}{'' if fact.required else ' optional'}"
    if isinstance(fact, Field):
        return f"field {fact.name.text} {fact.expected or fact.known} {fact.about}"
    return f"gap {fact.reason}" if isinstance(fact, Gap) else type(fact).__name__


def lines(reader: object, path: str, text: str) -> list[str]:
    document = Document(path, dedent(text).lstrip("\n").encode())
    assert reader.reads(document)  # type: ignore[attr-defined]
    return [
        line(fact)
        for fact in reader.read(document)  # type: ignore[attr-defined]
        if not (isinstance(fact, Setting) and (fact.role == "field" or fact.home == "kubernetes-object"))
    ]


def pod(container: str, kind: str = "Pod", api: str = "v1", path: str = "spec") -> str:
    """An object whose pod, at the end of `path`, has one container."""
    body = "containers:\n  - name: c\n" + indent(dedent(container).strip("\n"), "    ")
    for step in reversed(path.split(".")):
        body = f"{step}:\n" + indent(body, "  ")
    return f"apiVersion: {api}\nkind: {kind}\nmetadata:\n  name: o\n{body}\n"


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        pytest.param("env: [{name: A, value: x}]", ["variable .Pod/o.c A: 'x'"], id="a value"),
        pytest.param("env:\n- name: A\n  value:", ["variable .Pod/o.c A: ''"], id="null is empty"),
        pytest.param("env: [{name: A}]", ["variable .Pod/o.c A: ''"], id="no value is empty"),
        pytest.param("env: [{name: A, value: $(B)}]", ["variable .Pod/o.c A: <environment B | $()>"], id="another variable"),
        pytest.param(
            "env: [{name: A, value: 'Bearer $(B)'}]",
            ["variable .Pod/o.c A: 'Bearer ' + <environment B | $()>"],
            id="text round another variable",
        ),
        pytest.param("env: [{name: A, value: $$(B)}]", ["variable .Pod/o.c A: '$$(B)'"], id="an escaped reference"),
        pytest.param("env: [{name: A, value: '${B} $C'}]", ["variable .Pod/o.c A: '${B} $C'"], id="a shell's"),
        pytest.param(
            "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]", ["variable .Pod/o.c A: <secret s/k>"], id="an entry"
        ),
        pytest.param(
            "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}]",
            ["variable .Pod/o.c A: <secret s/k optional>"],
            id="an optional entry",
        ),
        pytest.param(
            "env: [{name: A, valueFrom: {configMapKeyRef: {name: s, key: k}}}]", ["variable .Pod/o.c A: <config s/k>"], id="plain"
        ),
        pytest.param(
            "env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
            ["variable .Pod/o.c A: (known at run time)"],
            id="a field of the pod",
        ),
        pytest.param(
            "envFrom: [{prefix: P_, secretRef: {name: s, optional: true}}, {configMapRef: {name: m}}]",
            ["secret .Pod/o.c s P_* optional", "config .Pod/o.c m"],
            id="whole stores",
        ),
        pytest.param("env: [{name: A, value: 'vault:a/b#c'}]", ["variable .Pod/o.c A: (from an external store)"], id="vault"),
        pytest.param(
            "env: [{name: A, valuesFrom: {secretKeyRef: {name: s, key: k}}}]",
            ["field valuesFrom ('name', 'value', 'valueFrom') ('A',)", "variable .Pod/o.c A: (in a field that isn't known)"],
            id="a field that isn't known",
        ),
        pytest.param(
            "env: [{name: A, secretKeyRef: {name: s, key: k}}]",
            ["field secretKeyRef `valueFrom` above it ('A',)", "variable .Pod/o.c A: (in a field that isn't known)"],
            id="a level left out",
        ),
        pytest.param('args: ["--key=$(A)", --token, $(B)]', [
            "command .Pod/o.c --key: '--key=' + <environment A | $()>",
            "command .Pod/o.c --token: <environment B | $()>",
        ], id="arguments"),
        pytest.param("env: &e [{name: A, value: x}]\nresources: {limits: *e}", ["variable .Pod/o.c A: 'x'"], id="an anchor"),
    ],
)  # fmt: skip
def test_containers(container: str, expected: list[str]) -> None:
    assert lines(kubernetes, "p.yaml", pod(container)) == expected


@pytest.mark.parametrize(
    ("kind", "api", "path"),
    [
        ("Pod", "v1", "spec"),
        ("Deployment", "apps/v1", "spec.template.spec"),
        ("StatefulSet", "apps/v1", "spec.template.spec"),
        ("DaemonSet", "apps/v1", "spec.template.spec"),
        ("Job", "batch/v1", "spec.template.spec"),
        ("CronJob", "batch/v1", "spec.jobTemplate.spec.template.spec"),
        ("Service", "serving.knative.dev/v1", "spec.template.spec"),
        ("DeploymentConfig", "apps.openshift.io/v1", "spec.template.spec"),
        ("Rollout", "argoproj.io/v1alpha1", "spec.template.spec"),
        ("ScaledJob", "keda.sh/v1alpha1", "spec.jobTargetRef.template.spec"),
    ],
)
def test_pods_are_found_wherever_they_are(kind: str, api: str, path: str) -> None:
    facts = lines(kubernetes, "o.yaml", pod("env: [{name: A, value: x}]", kind, api, path))
    assert facts == [f"variable .{kind}/o.c A: 'x'"]


def test_all_kinds_of_containers_and_lists_of_objects() -> None:
    text = """
        apiVersion: v1
        kind: List
        items:
          - apiVersion: v1
            kind: Pod
            metadata: {name: p, namespace: n}
            spec:
              initContainers: [{name: i, env: [{name: A, value: x}]}]
              ephemeralContainers: [{name: e, env: [{name: B, value: x}]}]
          - apiVersion: argoproj.io/v1alpha1
            kind: Workflow
            metadata: {generateName: w-}
            spec: {templates: [{name: t, container: {env: [{name: C, value: x}]}}]}
          - apiVersion: tekton.dev/v1
            kind: Task
            metadata: {name: t}
            spec: {steps: [{name: s, env: [{name: D, value: x}]}]}
    """
    assert lines(kubernetes, "l.yaml", text) == [
        "variable n.Pod/p.i A: 'x'",
        "variable n.Pod/p.e B: 'x'",
        "variable .Workflow/w-.0 C: 'x'",
        "variable .Task/t.s D: 'x'",
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("data: {A: eA==}", ["entry .Secret/s.data A: 'x' base64"], id="data is decoded"),
        pytest.param("data: {A: x}", ["entry .Secret/s.data A: 'x' base64-invalid"], id="data that isn't base64"),
        pytest.param("data: {A: /////w==}", ["entry .Secret/s.data A: '/////w==' base64-binary"], id="bytes that are no text"),
        pytest.param("stringData: {A: eA==}", ["entry .Secret/s.stringData A: 'eA=='"], id="stringData isn't decoded"),
        pytest.param("data: {A: 'ENC[AES256_GCM,x]'}", ["entry .Secret/s.data A: (encrypted)"], id="encrypted"),
        pytest.param("type: Opaque", ["entry .Secret/s *: (filled elsewhere)"], id="filled by somebody else"),
        pytest.param(
            "stringData:\n  a.env: |\n    B=x\n    # C=y\n",
            ["entry .Secret/s.stringData a.env: 'B=x\\n# C=y\\n'", "text .Secret/s.stringData.a.env B: 'x'"],
            id="a file inside",
        ),
        pytest.param(
            "stringdata: {A: x}",
            ["entry .Secret/s *: (filled elsewhere)", "field stringdata ('data', 'stringData') ('A',)"],
            id="a section that isn't known",
        ),
    ],
)
def test_secrets(body: str, expected: list[str]) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{body}\n"
    assert sorted(lines(kubernetes, "s.yaml", text)) == sorted(expected)


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ("{{ .Values.a.b }}", "<values a.b | yaml b64dec>"),
        ("{{- .Values.a.b | b64enc | quote -}}", "<values a.b | b64enc quote yaml b64dec>"),
        ('"{{ .Values.a.b | b64enc }}"', "<values a.b | b64enc text yaml b64dec>"),
        ("{{ b64enc (quote .Values.a.b) }}", "<values a.b | quote b64enc yaml b64dec>"),
        ('{{ required "say it" .Values.a.b | b64enc }}', "<values a.b | required b64enc yaml b64dec>"),
        ('{{ .Values.a.b | default "x" | b64enc }}', "<values a.b | default b64enc yaml b64dec or 'x' optional>"),
        ('{{ default "x" .Values.a.b }}', "<values a.b | default yaml b64dec or 'x' optional>"),
        ('{{ index .Values "a" "b-c" }}', "<values a.b-c | yaml b64dec>"),
        ("{{ $.Values.a }}", "<values a | yaml b64dec>"),
        ("{{ tpl .Values.a . | b64enc }}", "<values a | tpl b64enc yaml b64dec>"),
        ('{{ .Files.Get "k.txt" | trim | b64enc }}', "<file k.txt | trim b64enc yaml b64dec>"),
        ("{{ randAlphaNum 32 | b64enc }}", "(made by the template)"),
        ('{{ include "x" . }}', "(a template)"),
        ("{{ if }}((({{ end }}", "(a template) + '((('+ (a template)"),
        ("{% if x %}y{% endif %}", "(a template)"),
    ],
)
def test_actions_of_templates(action: str, expected: str) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata:\n  A: {action}\n"
    facts = lines(kubernetes, "templates/s.yaml", text)
    if "(((" in action or "{%" in action:
        assert all("values" not in fact for fact in facts)
    else:
        assert f"entry .Secret/s.data A: {expected}" in facts


def test_conditions_and_dots_of_templates() -> None:
    text = """
        apiVersion: v1
        kind: Secret
        metadata: {name: s}
        stringData:
          {{- with .Values.a }}
          A: {{ .b | quote }}
          {{- end }}
          {{- if .Values.c }}
          C: {{ .Values.c }}
          {{- end }}
          {{- $d := .Values.d }}
          D: {{ $d }}
          E: {{ .Values.e }}
    """
    assert [fact for fact in lines(kubernetes, "templates/s.yaml", text) if fact.startswith("entry")] == [
        "entry .Secret/s.stringData A: <values a.b | if quote yaml>",
        "entry .Secret/s.stringData C: <values c | if yaml>",
        "entry .Secret/s.stringData D: <values d | yaml>",
        "entry .Secret/s.stringData E: <values e | yaml>",
    ]


def operator(kind: str, spec: str, name: str = "s", api: str = "external-secrets.io/v1") -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {spec}\n"


STORED, MADE = "(from an external store)", "(made by an operator)"
OPERATORS = {
    "SealedSecret": (
        operator("SealedSecret", "{encryptedData: {k: AgB}, template: {metadata: {name: s}}}", "a", "bitnami.com/v1alpha1"),
        ["entry .Secret/s k: (encrypted)"],
    ),
    "ExternalSecret": (operator("ExternalSecret", "{data: [{secretKey: k}]}"), [f"entry .Secret/s k: {STORED}"]),
    "ExternalSecret with a template": (
        operator("ExternalSecret", "{data: [{secretKey: k}], target: {name: s, template: {data: {t: x}}}}", "a"),
        [f"entry .Secret/s.ExternalSecret/a t: {STORED}"],
    ),
    "ExternalSecret with everything": (
        operator("ExternalSecret", "{dataFrom: [{extract: {key: x}}]}"),
        [f"entry .Secret/s *: {STORED}"],
    ),
    "VaultStaticSecret": (
        operator("VaultStaticSecret", "{destination: {name: s}}", "v", "secrets.hashicorp.com/v1beta1"),
        [f"entry .Secret/s *: {MADE}", f"entry .Secret/v *: {MADE}"],
    ),
    "SecretProviderClass": (
        operator(
            "SecretProviderClass",
            "{secretObjects: [{secretName: s, data: [{key: k, objectName: o}]}]}",
            "c",
            "secrets-store.csi.x-k8s.io/v1",
        ),
        [f"entry .Secret/s.SecretProviderClass/c k: {STORED}"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), OPERATORS.values(), ids=OPERATORS)
def test_operators(text: str, expected: list[str]) -> None:
    assert lines(kubernetes, "o.yaml", text) == expected


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"),
        ("compose.yaml", "services:\n  web:\n    image: x\n"),
        (".github/workflows/ci.yml", "on: push\njobs: {}\n"),
        ("notes.md", "apiVersion: v1\nkind: Secret\n"),
        ("openapi.yaml", "openapi: 3.0.0\ncomponents:\n  kind: x\n"),
    ],
)
def test_other_files_are_left_to_others(path: str, text: str) -> None:
    assert not kubernetes.reads(Document(path, text.encode()))


@pytest.mark.parametrize("path", ["s.json", "list.json", "s.yaml.j2", "s.yml"])
def test_json_and_templates_are_read(path: str) -> None:
    text = '{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "data": {"A": "eA=="}}'
    assert lines(kubernetes, path, text) == ["entry .Secret/s.data A: 'x' base64"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: {b: x}", ["entry  a.b: 'x'"], id="a path"),
        pytest.param("a: {}", ["entry  a.*: (empty here)"], id="an empty map"),
        pytest.param("a: &a {b: x}\nc: *a", ["entry  a.b: 'x'", "entry  c.b: 'x'"], id="an alias"),
        pytest.param(
            "a: {existingSecret: my-secret}", ["entry  a.existingSecret: (the name of a Secret or of its key)"], id="a name"
        ),
        pytest.param("a: x # base64", ["entry  a: (said to be base64-encoded)"], id="said to be encoded"),
        pytest.param("a: {b: ref+vault://x}", ["entry  a.b: (from an external store)"], id="vals"),
        pytest.param(
            "env:\n  - {name: A_B, value: x}\n  - {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}",
            ["variable .env A_B: 'x'", "variable .env C: <secret s/k>"],
            id="variables",
        ),
    ],
)
def test_values_of_charts(text: str, expected: list[str]) -> None:
    facts = lines(helm, "values.yaml", text)
    assert [fact for fact in facts if ".0." not in fact and ".1." not in fact] == expected


def test_values_inside_objects() -> None:
    text = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: a}
        spec:
          source:
            helm:
              parameters: [{name: p.q, value: x}]
              valuesObject: {a: {b: x}}
              values: |
                c:
                  d: x
    """
    assert sorted(lines(kubernetes, "app.yaml", text)) == ["entry  a.b: 'x'", "entry  c.d: 'x'", "entry  p.q: 'x'"]


def test_kustomizations() -> None:
    text = """
        namespace: n
        resources: [../base, web.yaml]
        secretGenerator:
          - name: s
            literals: [A=x, "B='x'", 'C="x']
            envs: [.env.secret]
            files: [k.txt, D=k.txt]
        configMapGenerator:
          - name: m
            literals: [E=x]
        patches:
          - target: {kind: Deployment}
            patch: |
              - op: add
                path: /spec/template/spec/containers/0/env/-
                value: {name: F, value: x}
          - path: patch.yaml
    """
    assert lines(kustomize, "overlay/kustomization.yaml", text) == [
        "entry n.Secret/s A: 'x'",
        "entry n.Secret/s B: 'x'",
        "entry n.Secret/s C: '\"x'",
        "env-file n.Secret/s overlay/.env.secret",
        "entry n.Secret/s k.txt: <file overlay/k.txt>",
        "entry n.Secret/s D: <file overlay/k.txt>",
        "plain-entry n.ConfigMap/m E: 'x'",
        "resource n base",
        "resource n overlay/web.yaml",
        "variable .patch.spec/template/spec/containers/0/env/- F: 'x'",
        "patch n overlay/patch.yaml",
    ]


def test_places_in_embedded_text_are_those_of_the_file() -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n  annotations:\n"
        "    kubectl.kubernetes.io/last-applied-configuration: |\n"
        '      {"kind":"Secret","data":{"A":"eA=="}}\n'
    )
    document = Document("s.yaml", text.encode())
    places = [fact.value.place for fact in kubernetes.read(document) if isinstance(fact, Setting) and fact.name.text == "A"]
    assert [document.text[slice(*document.span(place))] for place in places] == ['"eA=="']


@pytest.mark.parametrize(
    ("text", "is_bare"), [(f"{K}\n", True), ("a b", False), ("A=b\n", False), ("short\n", False), ("", False)]
)
def test_files_with_one_value(text: str, is_bare: bool) -> None:
    assert bare.reads(Document("key.txt", text.encode())) == is_bare


HOSTILE = {
    "a bomb of aliases": "metadata: {name: assemblyai}\na: &a [x]\n"
    + "".join(f"b{i}: &b{i} [{', '.join([f'*b{i - 1}' if i else '*a'] * 9)}]\n" for i in range(30))
    + "spec: {containers: *b29}\n",
    "a bomb of merges": "metadata: {name: assemblyai}\nx0: &x0 {a: b}\n"
    + "".join(f"x{i}: &x{i} {{<<: [*x{i - 1}, *x{i - 1}]}}\n" for i in range(1, 60))
    + "data: *x59\n",
    "deep lists": f"assemblyai: {'[' * 20_000}{']' * 20_000}\n",
    "deep maps": f"assemblyai: {'{a: ' * 20_000}{'}' * 20_000}\n",
    "a list that holds itself": "metadata: {name: assemblyai}\nspec: &s {containers: [*s]}\n",
    "many actions": "metadata: {name: assemblyai}\ndata:\n" + "".join(f"  k{i}: {{{{ .Values.a }}}}\n" for i in range(3_000)),
    "deep parentheses": f"metadata: {{name: assemblyai}}\ndata:\n  k: {{{{ {'(' * 5_000} .Values.a {')' * 5_000} }}}}\n",
    "variables that mean each other": "metadata: {name: assemblyai}\n{{ $a := $b }}\n{{ $b := $a }}\ndata:\n  k: {{ $a }}\n",
    "no end of a scalar": 'metadata: {name: assemblyai}\ndata:\n  k: "abc\n',
    "not a mapping anywhere": "assemblyai:\n- a\nmetadata: x\nspec: []\ndata: 1\ncontainers: [1, [2], {name: [3]}]\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("head", ["apiVersion: v1\nkind: Secret\n", "apiVersion: v1\nkind: Pod\n", ""])
def test_hostile_files_are_read_in_no_time(lint: Lint, text: str, head: str) -> None:
    began = time.process_time()
    lint({"s.yaml" if head else "values.yaml": head + text, "kustomization.yaml": text})
    assert time.process_time() - began < 5


@pytest.mark.slow
def test_one_hit_in_five_megabytes(lint: Lint) -> None:
    other = pod("image: x\nenv: [{name: LOG_LEVEL, value: debug}, {name: D, valueFrom: {secretKeyRef: {name: d, key: k}}}]")
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: assemblyai\ndata:\n  api-key: {K}\n"
    text = f"{other}---\n" * (5_000_000 // len(other)) + secret
    report = lint({"all.yaml": text})
    last = text.count("\n")
    assert found(report) == [f"encoding-mismatch all.yaml:{last}", f"hardcoded-key all.yaml:{last}"]
