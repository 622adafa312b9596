"""Kubernetes, its operators, Helm and Kustomize, case by case: what is broken is found, and what is right is silent.

The ids are rows of the catalogue of scenarios.
"""

from __future__ import annotations

import base64
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent, indent

import pytest

from aai_lint import rules
from aai_lint.options import Options

from .conftest import K, Lint

Files = Mapping[str, str]

D = "12345678901245678901234567890123"
"""Only digits, in the shape of a key."""
E = "1234567890124567890123456789e012"
"""Digits and one `e`."""


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


K64 = b64(K)


def secret(body: str, name: str = "aai", namespace: str = "") -> str:
    """A Secret with a section written out."""
    place = f"\n  namespace: {namespace}" if namespace else ""
    return f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: {name}{place}\n{dedent(body).strip()}\n"


def config(body: str, name: str = "app") -> str:
    return secret(body, name).replace("Secret", "ConfigMap")


def workload(body: str, namespace: str = "", pod: str = "", metadata: str = "") -> str:
    """A Deployment with one container that has `body`."""
    place = f"\n  namespace: {namespace}" if namespace else ""
    return (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web{place}\nspec:\n  template:\n"
        + indent(dedent(metadata).strip("\n"), " " * 4)
        + "\n    spec:\n"
        + indent(dedent(pod).strip("\n"), " " * 6)
        + "\n      containers:\n        - name: app\n          image: registry.example/app\n"
        + indent(dedent(body).strip("\n"), " " * 10)
        + "\n"
    )


def from_secret(name: str = "aai", key: str = "ASSEMBLYAI_API_KEY", more: str = "") -> str:
    reference = f"      secretKeyRef:\n        name: {name}\n        key: {key}\n{more}"
    return f"env:\n  - name: ASSEMBLYAI_API_KEY\n    valueFrom:\n{reference}"


def chart(template: str, values: str, **more: str) -> dict[str, str]:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: app\nversion: 1.0.0\n",
        "chart/templates/all.yaml": template,
        "chart/values.yaml": dedent(values).strip() + "\n",
    }
    return files | more


CODE = {"app.py": "import os\nkey = os.environ['ASSEMBLYAI_API_KEY']\n"}
SEALED = """\
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata:
  name: aai
spec:
  encryptedData:
    {key}: AgBy3i4OJSWK
"""
EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: assemblyai
spec:
  refreshInterval: 1h
  target:
    name: {target}
  data:
    - secretKey: {key}
      remoteRef:
        key: prod/assemblyai
"""
CLASS = """\
apiVersion: secrets-store.csi.x-k8s.io/v1
kind: SecretProviderClass
metadata:
  name: aai-class
spec:
  provider: aws
  secretObjects:
    - secretName: aai
      type: Opaque
      data:
        - objectName: assemblyai
          key: ASSEMBLYAI_API_KEY
"""
APPLIED = """\
apiVersion: v1
kind: Secret
metadata:
  name: aai
  annotations:
    kubectl.kubernetes.io/last-applied-configuration:"""
VOLUME = """\
volumes:
  - name: store
    csi:
      driver: secrets-store.csi.k8s.io
      volumeAttributes:
        secretProviderClass: aai-class
"""


@dataclass(frozen=True)
class Row:
    """What is broken, the rule that says so (and where), and the same mended."""

    rule: str
    bad: Files
    good: Files
    line: int = 0


def one(rule: str, bad: str, good: str, line: int = 0) -> Row:
    return Row(rule, {"deploy/all.yaml": bad}, {"deploy/all.yaml": good}, line)


EXPORT = 'export ASSEMBLYAI_API_KEY="{{ .Data.data.key }}"\n'
SOURCED = (
    "metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject: 'true'\n"
    "    vault.hashicorp.com/agent-inject-secret-assemblyai: secret/assemblyai\n"
    "    vault.hashicorp.com/agent-inject-template-assemblyai: |\n"
)


def sourced(template: str, metadata: str = SOURCED) -> str:
    """A workload whose command sources what Vault's agent makes of a template."""
    command = 'command: [sh, -c, ". /vault/secrets/assemblyai && exec python app.py"]'
    return workload(command, metadata=metadata + indent(template, "      "))


ROWS = {
    "K8S-01 raw key in data": one(
        "encoding-mismatch", secret(f"data:\n  ASSEMBLYAI_API_KEY: {K}"), secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"), 6
    ),
    "K8S-01 the store's name says whose key it is": one(
        "encoding-mismatch",
        secret(f"data:\n  api-key: {K}", "assemblyai"),
        secret(f"data:\n  api-key: {K64}", "assemblyai"),
    ),
    "K8S-01 the variable that asks says whose key it is": one(
        "encoding-mismatch",
        secret(f"data:\n  stt: {K}", "speech") + "---\n" + workload(from_secret("speech", "stt")),
        secret(f"data:\n  stt: {K64}", "speech") + "---\n" + workload(from_secret("speech", "stt")),
    ),
    "K8S-02 a digit short": one(
        "encoding-mismatch", secret(f"data:\n  ASSEMBLYAI_API_KEY: {K[:31]}"), secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
    ),
    "K8S-02 padding lost": one(
        "encoding-mismatch", secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64[:-1]}"), secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
    ),
    "K8S-03 newline encoded too": one(
        "stray-whitespace",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64(K + chr(10))}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-04 quotes encoded too": one(
        "literal-quotes",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64(chr(34) + K + chr(34))}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-04 Bearer encoded too": one(
        "auth-scheme-in-value",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64('Bearer ' + K)}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-04 CRLF encoded too": one(
        "stray-whitespace",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64(K + chr(13) + chr(10))}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-04 Python's b'' encoded too": one(
        "literal-quotes",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64(repr(K.encode()))}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-05 encoded twice": one(
        "encoding-mismatch",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {b64(K64)}"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-06 base64 in stringData": one(
        "encoding-mismatch",
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {K64}"),
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {K}"),
    ),
    "K8S-07 base64 in a variable": one(
        "encoding-mismatch",
        workload(f"env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {K64}"),
        workload(f"env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {K}"),
    ),
    "K8S-07 base64 in a ConfigMap": one(
        "encoding-mismatch",
        config(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
        config("data:\n  LOG_LEVEL: debug"),
    ),
    "K8S-08 placeholder that is valid base64": one(
        "placeholder-value",
        secret("data:\n  ASSEMBLYAI_API_KEY: changeme"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"),
    ),
    "K8S-10 base64 is not encryption": one(
        "hardcoded-key", secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}"), SEALED.format(key="ASSEMBLYAI_API_KEY")
    ),
    "K8S-11 key in env": one(
        "hardcoded-key", workload(f"env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {K}"), workload(from_secret())
    ),
    "K8S-12 ConfigMap holds the key": one(
        "plaintext-store",
        config(f"data:\n  ASSEMBLYAI_API_KEY: {K}"),
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {K}"),
    ),
    "K8S-12 configMapKeyRef": one(
        "plaintext-store",
        workload(from_secret("app").replace("secretKeyRef", "configMapKeyRef")),
        workload(from_secret("app")),
    ),
    "K8S-13 a Secret of nearly the same name": one(
        "dangling-reference",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "app-secrets") + "---\n" + workload(from_secret("app-secret")),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "app-secrets") + "---\n" + workload(from_secret("app-secrets")),
    ),
    "K8S-13 envFrom with nearly the same name": one(
        "dangling-reference",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "app-secrets")
        + "---\n"
        + workload("envFrom:\n  - secretRef:\n      name: app-secret"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "app-secrets")
        + "---\n"
        + workload("envFrom:\n  - secretRef:\n      name: app-secrets"),
    ),
    "K8S-14 no such entry": one(
        "dangling-reference",
        secret(f"data:\n  api-key: {K64}") + "---\n" + workload(from_secret(key="api_key")),
        secret(f"data:\n  api-key: {K64}") + "---\n" + workload(from_secret(key="api-key")),
    ),
    "K8S-15 another namespace": one(
        "unreachable-scope",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", namespace="a") + "---\n" + workload(from_secret(), "b"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", namespace="b") + "---\n" + workload(from_secret(), "b"),
    ),
    "K8S-15 another namespace, in whole": one(
        "unreachable-scope",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", namespace="a")
        + "---\n"
        + workload("envFrom:\n  - secretRef:\n      name: aai", "b"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", namespace="b")
        + "---\n"
        + workload("envFrom:\n  - secretRef:\n      name: aai", "b"),
    ),
    "K8S-16 entry that is no variable name": one(
        "invalid-variable-name",
        secret(f"data:\n  assemblyai-api-key: {K64}") + "---\n" + workload("envFrom:\n  - secretRef:\n      name: aai"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef:\n      name: aai"),
    ),
    "K8S-16 in another file, by a short name": Row(
        "invalid-variable-name",
        CODE
        | {
            "s.yaml": secret("stringData:\n  assemblyai.api-key: ${K}", "stt"),
            "d.yaml": workload("envFrom:\n  - secretRef:\n      name: stt"),
        },
        CODE
        | {
            "s.yaml": secret("stringData:\n  ASSEMBLYAI_API_KEY: ${K}", "stt"),
            "d.yaml": workload("envFrom:\n  - secretRef:\n      name: stt"),
        },
    ),
    "K8S-17 prefix": Row(
        "misnamed-variable",
        CODE
        | {
            "k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
            + "---\n"
            + workload("envFrom:\n  - prefix: APP_\n    secretRef:\n      name: aai")
        },
        CODE
        | {
            "k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
            + "---\n"
            + workload("envFrom:\n  - secretRef:\n      name: aai")
        },
    ),
    "K8S-18 valuesFrom": one(
        "unknown-field", workload(from_secret().replace("valueFrom", "valuesFrom")), workload(from_secret()), 15
    ),
    "K8S-18 secretRef in valueFrom": one(
        "unknown-field", workload(from_secret().replace("secretKeyRef", "secretRef")), workload(from_secret())
    ),
    "K8S-18 secretKeyRef in envFrom": one(
        "unknown-field",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretKeyRef:\n      name: aai"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef:\n      name: aai"),
    ),
    "K8S-18 stringdata": one(
        "unknown-field",
        secret(f"stringdata:\n  ASSEMBLYAI_API_KEY: {K}"),
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {K}"),
    ),
    "K8S-18 envfrom": one(
        "unknown-field",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envfrom:\n  - secretRef:\n      name: aai"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef:\n      name: aai"),
    ),
    "K8S-18 environment": one(
        "unknown-field",
        workload(from_secret().replace("env:", "environment:")),
        workload(from_secret()),
    ),
    "K8S-19 secretRef as a text": one(
        "unknown-field",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef: aai"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef: {name: aai}"),
    ),
    "K8S-19 env as a map": one(
        "unknown-field",
        workload("env:\n  ASSEMBLYAI_API_KEY: x"),
        workload(from_secret()),
    ),
    "K8S-20 empty beats envFrom": one(
        "shadowed-value",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
        + "---\n"
        + workload('envFrom:\n  - secretRef:\n      name: aai\nenv:\n  - name: ASSEMBLYAI_API_KEY\n    value: ""'),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload("envFrom:\n  - secretRef:\n      name: aai"),
    ),
    "K8S-21 used before it is defined": one(
        "reference-before-definition",
        workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: $(STT)\n  - name: STT\n    value: x"),
        workload("env:\n  - name: STT\n    value: x\n  - name: ASSEMBLYAI_API_KEY\n    value: $(STT)"),
    ),
    "K8S-21 misspelt": one(
        "reference-before-definition",
        workload("env:\n  - name: STT_KEY\n    value: x\n  - name: ASSEMBLYAI_API_KEY\n    value: $(SST_KEY)"),
        workload("env:\n  - name: STT_KEY\n    value: x\n  - name: ASSEMBLYAI_API_KEY\n    value: $(STT_KEY)"),
    ),
    "K8S-22 a shell's reference": one(
        "unexpanded-reference",
        workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: ${ASSEMBLYAI_API_KEY}"),
        workload(from_secret()),
    ),
    "K8S-23 digits only": one(
        "numeric-coercion",
        workload(f"env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {D}"),
        workload(f'env:\n  - name: ASSEMBLYAI_API_KEY\n    value: "{D}"'),
    ),
    "K8S-23 digits only in stringData": one(
        "numeric-coercion",
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {D}"),
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: '{D}'"),
    ),
    "K8S-25 mounted, read from the environment": Row(
        "delivered-as-file",
        CODE
        | {
            "k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
            + "---\n"
            + workload(
                "volumeMounts:\n  - name: v\n    mountPath: /etc/aai",
                pod="volumes:\n  - name: v\n    secret:\n      secretName: aai",
            )
        },
        CODE | {"k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload(from_secret())},
    ),
    "K8S-25 projected, read from the environment": Row(
        "delivered-as-file",
        CODE
        | {
            "k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}")
            + "---\n"
            + workload(
                "volumeMounts:\n  - name: v\n    mountPath: /etc/aai",
                pod="volumes:\n  - name: v\n    projected:\n      sources:\n        - secret:\n            name: aai",
            )
        },
        CODE | {"k.yaml": secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}") + "---\n" + workload(from_secret())},
    ),
    "K8S-25 mounted, made elsewhere, named as the key": Row(
        "delivered-as-file",
        CODE
        | {
            "k.yaml": workload(
                "volumeMounts:\n  - name: v\n    mountPath: /etc/aai",
                pod="volumes:\n  - name: v\n    secret:\n      secretName: assemblyai\n"
                "      items:\n        - key: api-key\n          path: k",
            )
        },
        CODE | {"k.yaml": workload(from_secret())},
    ),
    "K8S-26 optional": one(
        "silent-empty-default", workload(from_secret(more="        optional: true\n")), workload(from_secret())
    ),
    "K8S-27 in the arguments": one(
        "secret-in-command-line",
        workload(from_secret() + 'args: ["--api-key=$(ASSEMBLYAI_API_KEY)"]'),
        workload(from_secret()),
    ),
    "K8S-28 block scalar": one(
        "stray-whitespace",
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: |\n    {K}"),
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: |-\n    {K}"),
    ),
    "K8S-29 last-applied annotation": one(
        "hardcoded-key",
        f"{APPLIED} |\n      {{{{'apiVersion': v1, 'kind': Secret, 'data': {{{{'ASSEMBLYAI_API_KEY': {K64}}}}}}}}}\n".format(),
        f"{APPLIED} ''\n",
    ),
    "K8S-30 name of a Secret with capitals": one(
        "invalid-variable-name",
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "AAI_KEY"),
        secret(f"data:\n  ASSEMBLYAI_API_KEY: {K64}", "aai-key"),
    ),
    "OPR-01 ExternalSecret with another entry": one(
        "dangling-reference",
        EXTERNAL.format(target="aai", key="api-key") + "---\n" + workload(from_secret()),
        EXTERNAL.format(target="aai", key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret()),
    ),
    "OPR-02 ExternalSecret with another target": one(
        "dangling-reference",
        EXTERNAL.format(target="app-secret", key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret("app-secrets")),
        EXTERNAL.format(target="app-secret", key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret("app-secret")),
    ),
    "OPR-02 ExternalSecret asked for by its own name": one(
        "dangling-reference",
        EXTERNAL.format(target="aai-env", key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret("assemblyai")),
        EXTERNAL.format(target="aai-env", key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret("aai-env")),
    ),
    "OPR-06 SealedSecret without the entry": one(
        "dangling-reference",
        SEALED.format(key="api-key") + "---\n" + workload(from_secret()),
        SEALED.format(key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret()),
    ),
    "OPR-07 SOPS leaves stringData plain": one(
        "hardcoded-key",
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY: {K}\nsops:\n  encrypted_regex: ^(data)$\n  version: 3.11.0"),
        secret(
            "stringData:\n  ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]\n"
            "sops:\n  encrypted_regex: ^(data|stringData)$\n  version: 3.11.0"
        ),
    ),
    "OPR-07 SOPS leaves _unencrypted plain": one(
        "hardcoded-key",
        secret(f"stringData:\n  ASSEMBLYAI_API_KEY_unencrypted: {K}\nsops:\n  version: 3.11.0"),
        secret("stringData:\n  ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:abc,type:str]\nsops:\n  version: 3.11.0"),
    ),
    "OPR-08 SOPS encrypts kind too": one(
        "unreadable-file",
        "apiVersion: ENC[AES256_GCM,data:abc,type:str]\nkind: ENC[AES256_GCM,data:abc,type:str]\nstringData:\n"
        "  ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:abc,type:str]\nsops:\n  version: 3.11.0\n",
        secret("stringData:\n  ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:abc,type:str]\nsops:\n  version: 3.11.0"),
    ),
    "OPR-09 Vault's annotations without the switch": Row(
        "delivered-as-file",
        CODE
        | {
            "k.yaml": workload(
                "",
                metadata="metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject-secret-assemblyai-api-key: secret/aai",
            )
        },
        CODE
        | {
            "k.yaml": workload(
                'command: [sh, -c, ". /vault/secrets/assemblyai && exec python app.py"]',
                metadata="metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject: 'true'\n"
                "    vault.hashicorp.com/agent-inject-secret-assemblyai: secret/assemblyai\n"
                "    vault.hashicorp.com/agent-inject-template-assemblyai: |\n      export ASSEMBLYAI_API_KEY=x\n",
            )
        },
    ),
    "OPR-09 Vault's annotations without the switch, and the file is sourced": Row(
        "delivered-as-file",
        CODE | {"k.yaml": sourced(EXPORT, SOURCED.replace("    vault.hashicorp.com/agent-inject: 'true'\n", ""))},
        CODE | {"k.yaml": sourced(EXPORT)},
    ),
    "OPR-09 Vault's file, read from the environment": Row(
        "delivered-as-file",
        CODE
        | {
            "k.yaml": workload(
                "",
                metadata="metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject: 'true'\n"
                "    vault.hashicorp.com/agent-inject-secret-assemblyai-api-key: secret/assemblyai",
            )
        },
        CODE | {"k.yaml": workload(from_secret())},
    ),
    "OPR-10 CSI class that no pod mounts": one(
        "dangling-reference",
        CLASS + "---\n" + workload(from_secret()),
        CLASS + "---\n" + workload(from_secret() + "volumeMounts:\n  - name: store\n    mountPath: /mnt/store\n", pod=VOLUME),
    ),
    "HLM-01 key in values": Row(
        "hardcoded-key",
        {"chart/values.yaml": f"assemblyai:\n  apiKey: {K}\n"},
        {"chart/values.yaml": 'assemblyai:\n  apiKey: ""\n  existingSecret: aai\n'},
    ),
    "HLM-01 base64 of a key in values": Row(
        "hardcoded-key",
        {"chart/values-prod.yaml": f"env:\n  ASSEMBLYAI_API_KEY: {K64}\n"},
        {"chart/values-prod.yaml": "env:\n  LOG_LEVEL: debug\n"},
    ),
    "HLM-01 a list of variables in values": Row(
        "hardcoded-key",
        {"chart/values.yaml": f"extraEnv:\n  - name: ASSEMBLYAI_API_KEY\n    value: {K}\n"},
        {"chart/values.yaml": "extraEnv:\n  - name: ASSEMBLYAI_API_KEY\n    valueFrom: {secretKeyRef: {name: a, key: b}}\n"},
    ),
    "HLM-02 data without b64enc": Row(
        "encoding-mismatch",
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey }}"), 'assemblyai: {apiKey: ""}'),
        chart(
            secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | b64enc | quote }}"), 'assemblyai: {apiKey: ""}'
        ),
    ),
    "HLM-03 b64enc in stringData": Row(
        "encoding-mismatch",
        chart(secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | b64enc }}"), 'assemblyai: {apiKey: ""}'),
        chart(secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | quote }}"), 'assemblyai: {apiKey: ""}'),
    ),
    "HLM-03 b64enc twice": Row(
        "encoding-mismatch",
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ b64enc (.Values.aai.key | b64enc) }}"), 'aai: {key: ""}'),
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ b64enc .Values.aai.key }}"), 'aai: {key: ""}'),
    ),
    "HLM-03 quoted before it is encoded": Row(
        "literal-quotes",
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | quote | b64enc }}"), 'aai: {key: ""}'),
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | b64enc | quote }}"), 'aai: {key: ""}'),
    ),
    "HLM-03 values encoded, template encodes again": Row(
        "encoding-mismatch",
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | b64enc }}"), f"aai: {{key: {K64}}}"),
        chart(secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key }}"), f"aai: {{key: {K64}}}"),
    ),
    "HLM-04 value without quote": Row(
        "numeric-coercion",
        chart(
            workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {{ .Values.assemblyai.apiKey }}"), "assemblyai: {apiKey: x}"
        ),
        chart(
            workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {{ .Values.assemblyai.apiKey | quote }}"),
            "assemblyai: {apiKey: x}",
        ),
    ),
    "HLM-05 digits in values": Row(
        "numeric-coercion",
        {"chart/values.yaml": f"assemblyai:\n  apiKey: {D}\n"},
        {"chart/values.yaml": f'assemblyai:\n  apiKey: "{D}"\n'},
    ),
    "HLM-06 values under another path": Row(
        "dangling-reference",
        chart(
            workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {{ .Values.assemblyAI.apiKey | quote }}"),
            "assemblyai: {apiKey: x}",
        ),
        chart(
            workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {{ .Values.assemblyai.apiKey | quote }}"),
            "assemblyai: {apiKey: x}",
        ),
    ),
    "HLM-07 empty default": Row(
        "silent-empty-default",
        chart(secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | quote }}"), 'assemblyai: {apiKey: ""}'),
        chart(
            secret('stringData:\n  ASSEMBLYAI_API_KEY: {{ required "set assemblyai.apiKey" .Values.assemblyai.apiKey | quote }}'),
            'assemblyai: {apiKey: ""}',
        ),
    ),
    "HLM-08 key as a default": Row(
        "hardcoded-default",
        chart(
            secret(f'stringData:\n  ASSEMBLYAI_API_KEY: {{{{ .Values.aai.key | default "{K}" | quote }}}}'),
            "aai: {key: x}",
        ),
        chart(secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | quote }}"), "aai: {key: x}"),
    ),
    "HLM-09 a shell's reference in values": Row(
        "unexpanded-reference",
        {"chart/values.yaml": "assemblyai:\n  apiKey: ${ASSEMBLYAI_API_KEY}\n"},
        {"chart/values.yaml": 'assemblyai:\n  apiKey: ""\n  existingSecret: aai\n'},
    ),
    "HLM-12 --set on the command line": Row(
        "secret-in-command-line",
        {"deploy.sh": "helm upgrade --install app ./chart --set assemblyai.apiKey=$ASSEMBLYAI_API_KEY\n"},
        {"deploy.sh": "helm upgrade --install app ./chart --set-file assemblyai.apiKey=key.txt\n"},
    ),
    "HLM-13 a file with its newline": Row(
        "stray-whitespace",
        chart(secret('data:\n  ASSEMBLYAI_API_KEY: {{ .Files.Get "key.txt" | b64enc }}'), "a: b") | {"chart/key.txt": f"{K}\n"},
        chart(secret('data:\n  ASSEMBLYAI_API_KEY: {{ .Files.Get "key.txt" | trim | b64enc }}'), "a: b")
        | {"chart/key.txt": f"{K}\n"},
    ),
    "KUS-01 key as a literal": Row(
        "hardcoded-key",
        {"kustomization.yaml": f"secretGenerator:\n  - name: aai\n    literals:\n      - ASSEMBLYAI_API_KEY={K}\n"},
        {
            "kustomization.yaml": "secretGenerator:\n  - name: aai\n    envs: [.env]\n# ASSEMBLYAI_API_KEY\n",
            ".env.example": "A=\n",
        },
    ),
    "KUS-02 quotes in a file for envs": Row(
        "literal-quotes",
        {
            "kustomization.yaml": "secretGenerator:\n  - name: aai\n    envs: [aai.env]\n",
            "aai.env": f'ASSEMBLYAI_API_KEY="{K}"\n',
        },
        {"kustomization.yaml": "secretGenerator:\n  - name: aai\n    envs: [aai.env]\n", "aai.env": f"ASSEMBLYAI_API_KEY={K}\n"},
    ),
    "KUS-03 no such file": Row(
        "missing-env-file",
        CODE | {"k/kustomization.yaml": "secretGenerator:\n  - name: assemblyai\n    envs: [gone.env]\n"},
        CODE | {"k/kustomization.yaml": "secretGenerator:\n  - name: assemblyai\n    envs: [gone.env]\n", "k/gone.env": "A=b\n"},
    ),
    "KUS-04 a file with its newline": Row(
        "stray-whitespace",
        {
            "kustomization.yaml": "secretGenerator:\n  - name: aai\n    files: [ASSEMBLYAI_API_KEY=key.txt]\n",
            "key.txt": f"{K}\n",
        },
        {"kustomization.yaml": "secretGenerator:\n  - name: aai\n    files: [ASSEMBLYAI_API_KEY=key.txt]\n", "key.txt": K},
    ),
    "KUS-05 the file's name is the entry": Row(
        "dangling-reference",
        {
            "kustomization.yaml": "secretGenerator:\n  - name: aai\n    files: [assemblyai.txt]\n",
            "web.yaml": workload(from_secret()),
        },
        {
            "kustomization.yaml": "secretGenerator:\n  - name: aai\n    files: [ASSEMBLYAI_API_KEY=assemblyai.txt]\n",
            "web.yaml": workload(from_secret()),
        },
    ),
    "KUS-06 another name than the generator's": Row(
        "dangling-reference",
        {
            "kustomization.yaml": "secretGenerator:\n  - name: app-secrets\n    literals: [ASSEMBLYAI_API_KEY=x]\n",
            "web.yaml": workload(from_secret("app-secret")),
        },
        {
            "kustomization.yaml": "secretGenerator:\n  - name: app-secrets\n    literals: [ASSEMBLYAI_API_KEY=x]\n",
            "web.yaml": workload(from_secret("app-secrets")),
        },
    ),
    "KUS-08 configMapGenerator": Row(
        "plaintext-store",
        {"kustomization.yaml": f"configMapGenerator:\n  - name: aai\n    literals:\n      - ASSEMBLYAI_API_KEY={K}\n"},
        {"kustomization.yaml": f"secretGenerator:\n  - name: aai\n    literals:\n      - ASSEMBLYAI_API_KEY={K}\n"},
    ),
    "KUS-09 patch for a container that isn't there": Row(
        "not-passed-through",
        {
            "base/kustomization.yaml": "resources: [web.yaml]\n",
            "base/web.yaml": workload("ports: []"),
            "overlay/kustomization.yaml": "resources: [../base]\npatches:\n  - path: patch.yaml\n",
            "overlay/patch.yaml": workload(from_secret())
            .replace("          image: registry.example/app\n", "")
            .replace("name: app\n", "name: main\n"),
        },
        {
            "base/kustomization.yaml": "resources: [web.yaml]\n",
            "base/web.yaml": workload("ports: []"),
            "overlay/kustomization.yaml": "resources: [../base]\npatches:\n  - path: patch.yaml\n",
            "overlay/patch.yaml": workload(from_secret()).replace("          image: registry.example/app\n", ""),
        },
    ),
}
HASH = "9f86d081884c4d659a2feaa0c55ad015"
"""A hash, in the shape of a key."""
SILENT: dict[str, Files] = {
    "OPR-09 Vault's template over lines, and the file is sourced": CODE
    | {"k.yaml": sourced(f'{{{{- with secret "secret/assemblyai" -}}}}\n{EXPORT}{{{{- end }}}}\n')},
    "OPR-02 another ExternalSecret makes a Secret of the name": {
        "k.yaml": EXTERNAL.format(target="app", key="ASSEMBLYAI_API_KEY")
        + "---\n"
        + EXTERNAL.format(target="assemblyai", key="ASSEMBLYAI_API_KEY").replace("name: assemblyai\n", "name: other\n", 1)
        + "---\n"
        + workload(from_secret("assemblyai"))
    },
    "SOPS, all encrypted": {
        "s.yaml": secret("data:\n  ASSEMBLYAI_API_KEY: ENC[AES256_GCM,data:abc,type:str]\nsops:\n  version: 3.11.0")
    },
    "SealedSecret": {"s.yaml": SEALED.format(key="ASSEMBLYAI_API_KEY") + "---\n" + workload(from_secret())},
    "Vault plugin of Argo CD": {
        "s.yaml": secret("stringData:\n  ASSEMBLYAI_API_KEY: <path:secret/data/assemblyai#key>")
        + "---\n"
        + workload(from_secret())
    },
    "Vault plugin of Argo CD, encoded": {
        "s.yaml": secret("data:\n  ASSEMBLYAI_API_KEY: <path:secret/data/assemblyai#key | base64encode>")
    },
    "vals": {"values.yaml": "assemblyai:\n  apiKey: ref+vault://secret/assemblyai#/key\n"},
    "bank-vaults": {"s.yaml": workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: vault:secret/data/assemblyai#key")},
    "helm-secrets": {"values.yaml": "assemblyai:\n  apiKey: secrets://vault.yaml\n"},
    "Flux substitutes": {
        "apps/s.yaml": secret("stringData:\n  ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}"),
        "flux.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: apps\nspec:\n"
        "  path: ./apps\n  postBuild:\n    substituteFrom:\n      - kind: Secret\n        name: aai\n",
    },
    "envsubst in a script": {
        "deploy/s.yaml": workload("env:\n  - name: ASSEMBLYAI_API_KEY\n    value: ${ASSEMBLYAI_API_KEY}"),
        "deploy.sh": "envsubst < deploy/s.yaml | kubectl apply -f - # ASSEMBLYAI_API_KEY\n",
    },
    "somebody else's secrets, checksums, uids and digests": {
        "s.yaml": secret(f"data:\n  DB_PASSWORD: {K64}\n  OTHER: {HASH}", "db")
        + "---\n"
        + config(f"data:\n  ASSEMBLYAI_BASE_URL: https://api.assemblyai.com\n  checksum: {HASH}")
        + "---\n"
        + workload(
            from_secret("stt"),
            metadata=f"metadata:\n  uid: {HASH}\n  resourceVersion: '{HASH}'\n  annotations:\n    checksum/config: {HASH}",
        ).replace("registry.example/app", f"registry.example/assemblyai@sha256:{HASH}{HASH}")
    },
    "a Secret that is made elsewhere": {"s.yaml": workload(from_secret("made-by-terraform"))},
    "a Secret of another name, which nothing confuses": {
        "s.yaml": secret("data:\n  PASSWORD: c2VjcmV0", "app-secrets") + "---\n" + workload(from_secret("app-secret"))
    },
    "optional, and code has a fallback": {
        "s.yaml": workload(from_secret(more="        optional: true\n")),
        "app.py": "import os\nkey = os.environ.get('ASSEMBLYAI_API_KEY')\nif key is None:\n    raise SystemExit(0)\n",
    },
    "an empty value in the example of a chart": {
        "chart/examples/values.yaml": 'assemblyai:\n  apiKey: ""\n',
        "examples/web.yaml": workload('env:\n  - name: ASSEMBLYAI_API_KEY\n    value: ""'),
    },
    "a chart that takes an existing Secret": chart(
        "{{- if not .Values.assemblyai.existingSecret }}\n"
        + secret(
            "data:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | b64enc | quote }}", '{{ include "app.fullname" . }}'
        )
        + "{{- end }}\n---\n"
        + workload(from_secret('{{ .Values.assemblyai.existingSecret | default (include "app.fullname" .) }}')),
        'assemblyai: {apiKey: "", existingSecret: ""}',
    ),
    "a chart whose condition asks for the key": chart(
        "{{- with .Values.assemblyai.apiKey }}\n"
        + secret("data:\n  ASSEMBLYAI_API_KEY: {{ . | b64enc | quote }}")
        + "{{- end }}\n",
        'assemblyai: {apiKey: ""}',
    ),
    "a chart that fails without the key": chart(
        '{{- if not .Values.assemblyai.apiKey }}{{ fail "set it" }}{{- end }}\n'
        + secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey | quote }}"),
        'assemblyai: {apiKey: ""}',
    ),
    "a chart whose values are said to be encoded": chart(
        secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKey }}"),
        'assemblyai:\n  # base64-encoded\n  apiKey: ""',
    ),
    "a chart with a branch for what is encoded already": chart(
        secret(
            "data:\n  {{- if .Values.aai.encoded }}\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.content | quote }}\n"
            "  {{- else }}\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | b64enc | quote }}\n  {{- end }}"
        ),
        'aai: {content: "", key: ""}',
    ),
    "a chart whose last branch fails": chart(
        secret(
            "data:\n  {{- if .Values.aai.key }}\n  ASSEMBLYAI_API_KEY: {{ .Values.aai.key | b64enc | quote }}\n"
            '  {{- else }}\n  ASSEMBLYAI_API_KEY: {{ required "set aai.key" .Values.aai.key }}\n  {{- end }}'
        ),
        'aai: {key: ""}',
    ),
    "a document that shows --set": {"README.md": "```sh\nhelm install app --set assemblyai.apiKey=$ASSEMBLYAI_API_KEY\n```\n"},
    "a chart whose value has base64 in its name": chart(
        secret("data:\n  ASSEMBLYAI_API_KEY: {{ .Values.assemblyai.apiKeyB64 }}"), 'assemblyai: {apiKeyB64: ""}'
    ),
    "values that a parent chart gives": chart(
        secret("stringData:\n  ASSEMBLYAI_API_KEY: {{ .Values.global.assemblyai.apiKey | quote }}"), "replicas: 1"
    ),
    "a schema of values": {
        "chart/values.schema.json": '{"properties": {"assemblyai": {"properties": {"apiKey": {"type": "string"}}}}}\n'
    },
    "a file for a value of a chart": {"deploy.sh": "helm install app ./chart --set-file assemblyai.apiKey=key.txt\n"},
    "names of Secrets in values": {
        "chart/values.yaml": "assemblyai:\n  existingSecret: aai-secret\n  existingSecretKey: api-key\n  secretName: assemblyai\n"
    },
    "ExternalSecret and its reader": {
        "s.yaml": EXTERNAL.format(target="aai", key="api-key") + "---\n" + workload(from_secret(key="api-key"))
    },
    "ExternalSecret with all of a store": {
        "s.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: aai\nspec:\n"
        "  dataFrom:\n    - extract:\n        key: prod/assemblyai\n---\n" + workload(from_secret())
    },
    "an entry that isn't a variable's name, asked for by name": {
        "s.yaml": SEALED.format(key="assemblyai-api-key") + "---\n" + workload(from_secret(key="assemblyai-api-key"))
    },
    "a chain of variables": {
        "s.yaml": workload(
            from_secret().replace("name: ASSEMBLYAI_API_KEY", "name: STT_KEY", 1)
            + "  - name: ASSEMBLYAI_API_KEY\n    value: $(STT_KEY)\n"
        )
    },
    "a variable that envFrom may define": {
        "s.yaml": workload(
            "envFrom:\n  - secretRef:\n      name: elsewhere\nenv:\n  - name: ASSEMBLYAI_API_KEY\n    value: $(STT_KEY)"
        )
    },
    "a kustomization that renames and moves": {
        "base/kustomization.yaml": "resources: [web.yaml]\nnamePrefix: prod-\n"
        "secretGenerator:\n  - name: aai\n    envs: [aai.env]\n",
        "base/web.yaml": workload(from_secret(), "b"),
        "base/aai.env.example": "ASSEMBLYAI_API_KEY=\n",
        "overlay/kustomization.yaml": "resources: [../base]\nnamespace: prod\n",
    },
    "namespaces that a kustomization sets": {
        "base/kustomization.yaml": "resources: [web.yaml, sealed.yaml]\nnamespace: prod\n",
        "base/web.yaml": workload(from_secret(), "b"),
        "base/sealed.yaml": SEALED.format(key="ASSEMBLYAI_API_KEY").replace("name: aai\n", "name: aai\n  namespace: a\n"),
    },
    "a key in single digits of a block": {"s.yaml": workload(f'env:\n  - name: BUILD\n    value: "{D}"\n{from_secret()[5:]}')},
    "another tool's steps": {
        "task.yaml": "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: t\nspec:\n"
        "  steps:\n    - name: run\n      image: x\n" + indent(from_secret(), "      ")
    },
    "Cloud Run's versions": {
        "service.yaml": "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata:\n  name: s\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - image: x\n" + indent(from_secret("assemblyai", "latest"), " " * 10)
    },
}


def rules_of(lint: Lint, files: Files) -> set[str]:
    return {finding.rule for finding in lint(files).findings}


KNOWN = frozenset(one.id for one in rules.discover())
CODE_IS_READ = importlib.util.find_spec("aai_lint.readers.code") is not None
# What depends on what the owner of the files wants is told to those who ask.
PEDANTIC = frozenset(["silent-empty-default"])


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_what_is_broken_is_found(lint: Lint, row: Row) -> None:
    if row.rule not in KNOWN:
        pytest.skip(f"{row.rule} isn't written yet")
    if any(path.endswith(".py") for path in row.bad) and not CODE_IS_READ:
        pytest.skip("needs the reader of code")
    options = Options(pedantic=row.rule in PEDANTIC)
    findings = [finding for finding in lint(row.bad, options).findings if finding.rule == row.rule]
    assert findings, {finding.rule for finding in lint(row.bad).findings}
    assert not row.line or row.line in {finding.primary.line for finding in findings}


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_what_is_mended_is_silent(lint: Lint, row: Row) -> None:
    assert row.rule not in rules_of(lint, row.good)


@pytest.mark.parametrize("files", [pytest.param(files, id=name) for name, files in SILENT.items()])
def test_what_is_right_is_silent(lint: Lint, files: Files) -> None:
    assert [f"{one.rule} {one.primary.path}:{one.primary.line} {one.message}" for one in lint(files).findings] == []


def test_a_variable_of_a_container_is_not_made_of_itself(lint: Lint) -> None:
    """K8S-22: `$(X)` in the value of X would stay text as well."""
    remedies = []
    for reference in ("${ASSEMBLYAI_API_KEY}", "${OTHER}"):
        env = f"env:\n  - name: ASSEMBLYAI_API_KEY\n    value: {reference}"
        remedies += [one.remedy for one in lint({"k.yaml": workload(env)}).findings]
    assert remedies == ["use `valueFrom.secretKeyRef`", "write `$(OTHER)`"]
