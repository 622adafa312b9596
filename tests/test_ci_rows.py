"""Continuous integration other than GitHub's, case by case: what is broken is found, and what is right is silent.

The ids are rows of the catalogue of scenarios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent

import pytest

from aai_lint.options import Options

from .conftest import K, Lint

Files = Mapping[str, str]

CODE = {"app.py": "import os\nkey = os.environ['ASSEMBLYAI_API_KEY']\n"}
E = "1234567890124567890123456789e012"
"""Digits and one `e`, in the shape of a key."""


@dataclass(frozen=True)
class Row:
    """What is broken, the rule that says so (and where), and the same mended."""

    rule: str
    path: str
    bad: str
    good: str
    line: int = 0
    files: Files | None = None
    besides: str = ""


def text(block: str) -> str:
    """A file that is written as a block of the table."""
    return dedent(block).removeprefix("\n")


def gitlab(rule: str, bad: str, good: str, line: int = 0) -> Row:
    return Row(rule, ".gitlab-ci.yml", bad, good, line)


def circle(rule: str, bad: str, good: str, line: int = 0) -> Row:
    return Row(rule, ".circleci/config.yml", bad, good, line)


def azure(rule: str, bad: str, good: str, line: int = 0) -> Row:
    return Row(rule, "azure-pipelines.yml", bad, good, line)


def jenkins(rule: str, bad: str, good: str, line: int = 0) -> Row:
    return Row(rule, "Jenkinsfile", bad, good, line)


ROWS = {
    "quotes round a reference": gitlab(
        "literal-quotes",
        """
        variables:
          ASSEMBLYAI_API_KEY: '"$AAI_KEY_PROD"'
        job:
          script: python app.py
        """,
        """
        variables:
          ASSEMBLYAI_API_KEY: "$AAI_KEY_PROD"
        job:
          script: python app.py
        """,
        2,
    ),
    "CI-01 GitLab, for all jobs": gitlab(
        "hardcoded-key",
        f"""
        variables:
          ASSEMBLYAI_API_KEY: {K}
        test:
          script: [pytest]
        """,
        """
        test:
          script: [pytest]
        """,
        2,
    ),
    "CI-01 GitLab, with a description": gitlab(
        "hardcoded-key",
        f"""
        variables:
          ASSEMBLYAI_API_KEY:
            value: {K}
            description: the key
        """,
        """
        variables:
          ASSEMBLYAI_API_KEY:
            description: the key
        """,
        3,
    ),
    "CI-01 GitLab, in a script": gitlab(
        "hardcoded-key",
        f"""
        test:
          script:
            - pip install .
            - ASSEMBLYAI_API_KEY={K} pytest
        """,
        """
        test:
          script:
            - pip install .
            - pytest
        """,
        4,
    ),
    "CI-01 GitLab, of a service": gitlab(
        "hardcoded-key",
        f"""
        test:
          services:
            - name: app
              variables:
                ASSEMBLYAI_API_KEY: {K}
          script: [pytest]
        """,
        """
        test:
          services:
            - name: app
              variables:
                ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
          script: [pytest]
        """,
        5,
    ),
    "CI-01 CircleCI": circle(
        "hardcoded-key",
        f"""
        jobs:
          test:
            environment:
              ASSEMBLYAI_API_KEY: {K}
            steps: [checkout]
        """,
        """
        jobs:
          test:
            steps: [checkout]
        """,
        4,
    ),
    "CI-01 CircleCI, an executor": circle(
        "hardcoded-key",
        f"""
        executors:
          py:
            docker:
              - image: cimg/python:3.12
                environment:
                  ASSEMBLYAI_API_KEY: {K}
        """,
        """
        executors:
          py:
            docker:
              - image: cimg/python:3.12
        """,
        6,
    ),
    "CI-01 Azure": azure(
        "hardcoded-key",
        f"""
        variables:
          ASSEMBLYAI_API_KEY: {K}
        """,
        """
        variables:
          LEVEL: debug
        """,
        2,
    ),
    "CI-01 Azure, a list": azure(
        "hardcoded-key",
        f"""
        variables:
          - name: ASSEMBLYAI_API_KEY
            value: {K}
        """,
        """
        variables:
          - group: speech
        """,
        3,
    ),
    "CI-01 Azure, a step": azure(
        "hardcoded-key",
        f"""
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: {K}
        """,
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        4,
    ),
    "CI-01 Azure, the input of a task": azure(
        "hardcoded-key",
        f"""
        steps:
          - task: Docker@2
            inputs:
              arguments: --build-arg ASSEMBLYAI_API_KEY={K}
        """,
        """
        steps:
          - task: Docker@2
            inputs:
              arguments: --secret id=aai
        """,
        4,
    ),
    "CI-01 Bitbucket": Row(
        "hardcoded-key",
        "bitbucket-pipelines.yml",
        f"""
        pipelines:
          default:
            - step:
                script:
                  - export ASSEMBLYAI_API_KEY={K}
                  - pytest
        """,
        """
        pipelines:
          default:
            - step:
                script:
                  - pytest
        """,
        5,
    ),
    "CI-01 Bitbucket, a pipe": Row(
        "hardcoded-key",
        "bitbucket-pipelines.yml",
        f"""
        pipelines:
          default:
            - step:
                script:
                  - pipe: a/b:1
                    variables:
                      ASSEMBLYAI_API_KEY: {K}
        """,
        """
        pipelines:
          default:
            - step:
                script:
                  - pipe: a/b:1
                    variables:
                      ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
        """,
        7,
    ),
    "CI-01 Buildkite": Row(
        "hardcoded-key",
        ".buildkite/pipeline.yml",
        f"""
        steps:
          - command: pytest
            env:
              ASSEMBLYAI_API_KEY: {K}
        """,
        """
        steps:
          - command: pytest
            secrets: [ASSEMBLYAI_API_KEY]
        """,
        4,
    ),
    "CI-01 Buildkite, a plugin": Row(
        "hardcoded-key",
        ".buildkite/pipeline.yml",
        f"""
        steps:
          - command: pytest
            plugins:
              - docker#v5:
                  environment:
                    - ASSEMBLYAI_API_KEY={K}
        """,
        """
        steps:
          - command: pytest
            plugins:
              - docker#v5:
                  environment:
                    - ASSEMBLYAI_API_KEY
        """,
        6,
    ),
    "CI-01 Drone": Row(
        "hardcoded-key",
        ".drone.yml",
        f"""
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {K}
            commands: [pytest]
        """,
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY:
                from_secret: aai
            commands: [pytest]
        """,
        6,
    ),
    "CI-01 Cloud Build": Row(
        "hardcoded-key",
        "cloudbuild.yaml",
        f"""
        steps:
          - name: python
            env:
              - ASSEMBLYAI_API_KEY={K}
        """,
        """
        steps:
          - name: python
            env:
              - LEVEL=debug
        """,
        4,
    ),
    "CI-01 CodeBuild": Row(
        "hardcoded-key",
        "buildspec.yml",
        f"""
        version: 0.2
        env:
          variables:
            ASSEMBLYAI_API_KEY: {K}
        """,
        """
        version: 0.2
        env:
          secrets-manager:
            ASSEMBLYAI_API_KEY: speech:key
        """,
        4,
    ),
    "CI-01 AppVeyor": Row(
        "hardcoded-key",
        "appveyor.yml",
        f"""
        environment:
          ASSEMBLYAI_API_KEY: {K}
        """,
        """
        environment:
          ASSEMBLYAI_API_KEY:
            secure: dGhpcyBpcyBlbmNyeXB0ZWQ=
        """,
        2,
    ),
    "CI-01 Semaphore": Row(
        "hardcoded-key",
        ".semaphore/semaphore.yml",
        f"""
        blocks:
          - task:
              env_vars:
                - name: ASSEMBLYAI_API_KEY
                  value: {K}
        """,
        """
        blocks:
          - task:
              secrets:
                - name: assemblyai
        """,
        5,
    ),
    "CI-01 Cirrus": Row(
        "hardcoded-key",
        ".cirrus.yml",
        f"""
        env:
          ASSEMBLYAI_API_KEY: {K}
        """,
        """
        env:
          ASSEMBLYAI_API_KEY: ENCRYPTED[qwerty239abc]
        """,
        2,
    ),
    "CI-02 GitLab, a variable of itself": gitlab(
        "unexpanded-reference",
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
          script: [pytest]
        """,
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: $STT_KEY
          script: [pytest]
        """,
        3,
    ),
    "CI-02 GitLab, with braces, for all": gitlab(
        "unexpanded-reference",
        """
        variables:
          ASSEMBLYAI_API_KEY: "${ASSEMBLYAI_API_KEY}"
        """,
        """
        downstream:
          trigger: group/project
          variables:
            ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
        """,
        2,
    ),
    "CI-02 GitLab, GitHub's notation": gitlab(
        "unexpanded-reference",
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}
          script: [pytest]
        """,
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: ${STT_KEY}
          script: [pytest]
        """,
        3,
    ),
    "CI-03 GitLab, a file": gitlab(
        "delivered-as-file",
        """
        test:
          secrets:
            ASSEMBLYAI_API_KEY:
              vault: prod/assemblyai/key@kv
          script: [pytest]
        """,
        """
        test:
          secrets:
            ASSEMBLYAI_API_KEY:
              vault: prod/assemblyai/key@kv
              file: false
          script: [pytest]
        """,
        3,
    ),
    "CI-03 GitLab, a file on one line": gitlab(
        "delivered-as-file",
        """
        test:
          secrets:
            ASSEMBLYAI_API_KEY: {gcp_secret_manager: {name: aai}, token: $T}
          script: [pytest]
        """,
        """
        test:
          secrets:
            ASSEMBLYAI_API_KEY: {gcp_secret_manager: {name: aai}, token: $T}
          script:
            - export ASSEMBLYAI_API_KEY="$(cat $ASSEMBLYAI_API_KEY)"; pytest
        """,
        3,
    ),
    "CI-05 GitLab, in a report": gitlab(
        "secret-in-log",
        """
        build:
          script:
            - echo "ASSEMBLYAI_API_KEY=$ASSEMBLYAI_API_KEY" >> build.env
          artifacts:
            reports:
              dotenv: build.env
        """,
        """
        build:
          script:
            - echo "VERSION=$VERSION" >> build.env
          artifacts:
            reports:
              dotenv: build.env
        """,
        3,
    ),
    "CI-06 CircleCI, values are text": circle(
        "unexpanded-reference",
        """
        jobs:
          test:
            environment:
              ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
            steps: [checkout]
        """,
        """
        jobs:
          test:
            environment:
              LEVEL: debug
            steps: [checkout]
        """,
        4,
    ),
    "CI-06 CircleCI, of a step": circle(
        "unexpanded-reference",
        """
        jobs:
          test:
            steps:
              - run:
                  command: pytest
                  environment:
                    ASSEMBLYAI_API_KEY: ${STT_KEY}
        """,
        """
        jobs:
          test:
            steps:
              - run:
                  command: ASSEMBLYAI_API_KEY=$STT_KEY pytest
        """,
        7,
    ),
    "CI-08 CircleCI, an export": circle(
        "export-not-persisted",
        """
        jobs:
          test:
            steps:
              - run: export ASSEMBLYAI_API_KEY=$STT_KEY
              - run: pytest
        """,
        """
        jobs:
          test:
            steps:
              - run: echo 'export ASSEMBLYAI_API_KEY="$STT_KEY"' >> "$BASH_ENV"
              - run: pytest
        """,
        4,
    ),
    "CI-08 CircleCI, an export among others": circle(
        "export-not-persisted",
        """
        jobs:
          test:
            steps:
              - run:
                  command: |
                    export LEVEL=debug
                    export ASSEMBLYAI_API_KEY=$STT_KEY
                    echo done
              - run: pytest
        """,
        """
        jobs:
          test:
            steps:
              - run:
                  command: |
                    export LEVEL=debug
                    export ASSEMBLYAI_API_KEY=$STT_KEY
                    pytest
        """,
        7,
    ),
    "CI-08 Azure, an export": azure(
        "export-not-persisted",
        """
        steps:
          - bash: export ASSEMBLYAI_API_KEY=$(sttKey)
          - bash: pytest
        """,
        """
        steps:
          - bash: pytest
            env:
              ASSEMBLYAI_API_KEY: $(sttKey)
        """,
        2,
    ),
    "CI-09 Azure, not mapped": azure(
        "not-passed-through",
        """
        steps:
          - script: |
              curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
        """,
        """
        steps:
          - script: |
              curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        3,
    ),
    "CI-09 Azure, mapped for another step": azure(
        "not-passed-through",
        """
        steps:
          - bash: ./a.sh
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
          - bash: ./b.sh --key "$ASSEMBLYAI_API_KEY"
        """,
        """
        steps:
          - bash: ./a.sh
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
          - bash: ./b.sh --key $(ASSEMBLYAI_API_KEY)
        """,
        5,
    ),
    "CI-09 Azure, code that is run": Row(
        "not-passed-through",
        "azure-pipelines.yml",
        """
        steps:
          - bash: ./smoke.sh
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
          - bash: |
              echo start
              python app.py
            workingDirectory: src
        """,
        """
        steps:
          - bash: ./smoke.sh
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
          - bash: python app.py
            workingDirectory: src
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        7,
        {"src/app.py": CODE["app.py"]},
    ),
    "Drone, code that is run": Row(
        "not-passed-through",
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: a
            environment: {ASSEMBLYAI_API_KEY: {from_secret: aai}}
            commands: [./a]
          - name: b
            commands: [python app.py]
        """,
        """
        kind: pipeline
        environment: {ASSEMBLYAI_API_KEY: {from_secret: aai}}
        steps:
          - name: b
            commands: [python app.py]
        """,
        7,
        CODE,
    ),
    "GitLab, a blank behind a reference": gitlab(
        "stray-whitespace",
        """
        job:
          variables:
            ASSEMBLYAI_API_KEY: "$AAI_KEY "
          script: ./run
        """,
        """
        job:
          variables:
            ASSEMBLYAI_API_KEY: "$AAI_KEY"
          script: ./run
        """,
        3,
    ),
    "CI-01 CircleCI, a parameter's default": circle(
        "hardcoded-default",
        f"""
        version: 2.1
        parameters:
          assemblyai-api-key:
            type: string
            default: "{K}"
        """,
        """
        version: 2.1
        parameters:
          assemblyai-api-key:
            type: env_var_name
            default: ASSEMBLYAI_API_KEY
        """,
        5,
    ),
    "CI-01 Azure, a parameter's default": azure(
        "hardcoded-default",
        f"""
        parameters:
          - name: assemblyaiApiKey
            type: string
            default: {K}
        steps:
          - script: make
        """,
        """
        parameters:
          - name: assemblyaiApiKey
            type: string
            default: ''
        steps:
          - script: make
        """,
        4,
    ),
    "CI-09 Azure, in PowerShell": azure(
        "not-passed-through",
        """
        steps:
          - pwsh: ./run.ps1 -Key $env:ASSEMBLYAI_API_KEY
        """,
        """
        steps:
          - pwsh: ./run.ps1 -Key $env:ASSEMBLYAI_API_KEY
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        2,
    ),
    "CI-10 Azure, a variable of itself": azure(
        "unexpanded-reference",
        """
        variables:
          ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        """
        variables:
          ASSEMBLYAI_API_KEY: $(sttKey)
        """,
        2,
    ),
    "CI-10 Azure, a shell's notation": azure(
        "unexpanded-reference",
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
        """,
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        4,
    ),
    "CI-10 Azure, a template expression": azure(
        "unexpanded-reference",
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: ${{ variables.ASSEMBLYAI_API_KEY }}
        """,
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
        """,
        4,
    ),
    "CI-10 Azure, GitHub's notation": azure(
        "unexpanded-reference",
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: ${{ secrets.ASSEMBLYAI_API_KEY }}
        """,
        """
        steps:
          - script: pytest
            env:
              ASSEMBLYAI_API_KEY: ${{ parameters.assemblyaiApiKey }}
        """,
        4,
    ),
    "CI-11 Azure, a reserved beginning": azure(
        "invalid-variable-name",
        """
        variables:
          - name: secretAssemblyAiApiKey
            value: $(sttKey)
        """,
        """
        variables:
          - name: assemblyAiApiKey
            value: $(sttKey)
        """,
        2,
    ),
    "CI-13 Jenkins, filled in by Groovy": jenkins(
        "secret-in-command-line",
        """
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            sh "curl -H 'Authorization: ${ASSEMBLYAI_API_KEY}' https://api.assemblyai.com/v2/transcript"
          }
        }
        """,
        """
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            sh 'curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript'
          }
        }
        """,
        3,
    ),
    "CI-13 Jenkins, a named script": jenkins(
        "secret-in-command-line",
        '''
        pipeline {
          environment { ASSEMBLYAI_API_KEY = credentials('aai') }
          stages { stage("t") { steps { sh(script: """./run --key=${env.ASSEMBLYAI_API_KEY}""", returnStdout: true) } } }
        }
        ''',
        """
        pipeline {
          environment { ASSEMBLYAI_API_KEY = credentials('aai') }
          stages { stage("t") { steps { sh(script: './run', returnStdout: true) } } }
        }
        """,
        3,
    ),
    "CI-14 Jenkins": jenkins(
        "hardcoded-key",
        f"""
        pipeline {{
          environment {{
            ASSEMBLYAI_API_KEY = '{K}'
          }}
        }}
        """,
        """
        pipeline {
          environment {
            ASSEMBLYAI_API_KEY = credentials('assemblyai-api-key')
          }
        }
        """,
        3,
    ),
    "CI-14 Jenkins, withEnv": jenkins(
        "hardcoded-key",
        f"""
        node {{
          withEnv(["ASSEMBLYAI_API_KEY={K}"]) {{ sh 'pytest' }}
        }}
        """,
        """
        node {
          withEnv(["ASSEMBLYAI_API_KEY=${env.STT_KEY}"]) { sh 'pytest' }
        }
        """,
        2,
    ),
    "CI-14 Jenkins, a default": jenkins(
        "hardcoded-default",
        f"""
        pipeline {{
          parameters {{
            password(name: 'ASSEMBLYAI_API_KEY', defaultValue: '{K}', description: '')
          }}
        }}
        """,
        """
        pipeline {
          parameters {
            password(name: 'ASSEMBLYAI_API_KEY', defaultValue: '', description: '')
          }
        }
        """,
        3,
    ),
    "CI-15 Jenkins, outside the block": jenkins(
        "not-passed-through",
        """
        node {
          stage('a') {
            withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
              sh './a.sh'
            }
          }
          stage('b') {
            sh './b.sh --key "$ASSEMBLYAI_API_KEY"'
          }
        }
        """,
        """
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            stage('a') {
              sh './a.sh'
            }
            stage('b') {
              sh './b.sh --key "$ASSEMBLYAI_API_KEY"'
            }
          }
        }
        """,
        8,
    ),
    "CI-15 Jenkins, code that is run outside the block": Row(
        "not-passed-through",
        "Jenkinsfile",
        """
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            sh './smoke.sh'
          }
          dir('src') {
            sh 'python app.py'
          }
        }
        """,
        """
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            dir('src') {
              sh 'python app.py'
            }
          }
        }
        """,
        6,
        {"src/app.py": CODE["app.py"]},
    ),
    "CI-15 Jenkins, environment of another stage": jenkins(
        "not-passed-through",
        """
        pipeline { stages {
          stage('a') {
            environment { ASSEMBLYAI_API_KEY = credentials('aai') }
            steps { sh './a' }
          }
          stage('b') { steps { sh 'test "$ASSEMBLYAI_API_KEY" != none' } }
        } }
        """,
        """
        pipeline {
          environment { ASSEMBLYAI_API_KEY = credentials('aai') }
          stages {
          stage('a') { steps { sh './a' } }
          stage('b') { steps { sh 'test "$ASSEMBLYAI_API_KEY" != none' } }
        } }
        """,
        6,
    ),
    "CI-16 Buildkite, a variable": Row(
        "unexpanded-reference",
        ".buildkite/pipeline.yml",
        """
        steps:
          - command: pytest
            env:
              ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
        """,
        """
        steps:
          - command: pytest
            secrets:
              ASSEMBLYAI_API_KEY: STT_KEY
        """,
        4,
    ),
    "CI-16 Buildkite, a command": Row(
        "unexpanded-reference",
        ".buildkite/pipeline.yml",
        """
        steps:
          - command: |
              curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
        """,
        """
        steps:
          - command: |
              curl -H "Authorization: $$ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
        """,
        3,
    ),
    "CI-17 Drone, a shell's notation": Row(
        "unexpanded-reference",
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
            commands: [pytest]
        """,
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {from_secret: aai}
            commands: [pytest]
        """,
        6,
    ),
    "CI-17 Drone, the server's notation": Row(
        "unexpanded-reference",
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}
        """,
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {from_secret: aai}
        """,
        6,
    ),
    "CI-17 Drone, a command": Row(
        "unexpanded-reference",
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {from_secret: aai}
            commands:
              - ./run --key ${ASSEMBLYAI_API_KEY}
        """,
        """
        kind: pipeline
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {from_secret: aai}
            commands:
              - ./run --key $${ASSEMBLYAI_API_KEY} $ASSEMBLYAI_API_KEY
        """,
        8,
    ),
    "CI-17 Drone, given to another step": Row(
        "not-passed-through",
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: a
            image: python
            environment:
              ASSEMBLYAI_API_KEY: {from_secret: aai}
          - name: b
            image: python
            commands:
              - ./run "$ASSEMBLYAI_API_KEY"
        """,
        """
        kind: pipeline
        steps:
          - name: a
            image: python
            environment: &env
              ASSEMBLYAI_API_KEY: {from_secret: aai}
          - name: b
            image: python
            environment: *env
            commands:
              - ./run "$ASSEMBLYAI_API_KEY"
        """,
        10,
    ),
    "CI-17 Woodpecker, secrets": Row(
        "unknown-field",
        ".woodpecker.yml",
        """
        steps:
          - name: t
            image: python
            secrets: [ASSEMBLYAI_API_KEY]
            commands: [pytest]
        """,
        """
        steps:
          - name: t
            image: python
            environment:
              ASSEMBLYAI_API_KEY:
                from_secret: aai
            commands: [pytest]
        """,
        4,
    ),
    "CI-18 Travis": Row(
        "hardcoded-key",
        ".travis.yml",
        f"""
        env:
          global:
            - LEVEL=debug ASSEMBLYAI_API_KEY={K}
        """,
        """
        env:
          global:
            - secure: "dGhpcyBpcyBlbmNyeXB0ZWQ="
        """,
        3,
    ),
    "CI-18 Travis, a matrix": Row(
        "hardcoded-key",
        ".travis.yml",
        f"""
        jobs:
          include:
            - env: ASSEMBLYAI_API_KEY='{K}'
        """,
        """
        jobs:
          include:
            - env: ASSEMBLYAI_API_KEY=$STT_KEY
        """,
        3,
    ),
    "CI-19 Cloud Build, not available": Row(
        "dangling-reference",
        "cloudbuild.yaml",
        """
        steps:
          - name: python
            secretEnv: [ASSEMBLYAI_API_KEY]
        """,
        """
        steps:
          - name: python
            secretEnv: [ASSEMBLYAI_API_KEY]
        availableSecrets:
          secretManager:
            - versionName: projects/p/secrets/aai/versions/latest
              env: ASSEMBLYAI_API_KEY
        """,
        3,
    ),
    "CI-19 Cloud Build, available under another name": Row(
        "dangling-reference",
        "cloudbuild.yaml",
        """
        steps:
          - name: python
            secretEnv: ['ASSEMBLYAI_API_KEY']
        availableSecrets:
          secretManager:
            - versionName: projects/p/secrets/aai/versions/1
              env: 'ASSEMBLY_AI_API_KEY'
        """,
        """
        steps:
          - name: python
            secretEnv: ['ASSEMBLYAI_API_KEY']
        secrets:
          - kmsKeyName: k
            secretEnv:
              ASSEMBLYAI_API_KEY: CiQA
        """,
        3,
    ),
    "CI-19 Cloud Build, one dollar": Row(
        "unexpanded-reference",
        "cloudbuild.yaml",
        """
        steps:
          - name: python
            entrypoint: bash
            args: ['-c', './run --key $ASSEMBLYAI_API_KEY']
            secretEnv: [ASSEMBLYAI_API_KEY]
        availableSecrets:
          secretManager:
            - versionName: x
              env: ASSEMBLYAI_API_KEY
        """,
        """
        steps:
          - name: python
            entrypoint: bash
            args: ['-c', './run --key $$ASSEMBLYAI_API_KEY']
            secretEnv: [ASSEMBLYAI_API_KEY]
        availableSecrets:
          secretManager:
            - versionName: x
              env: ASSEMBLYAI_API_KEY
        """,
        4,
    ),
    "CI-19 Cloud Build, named for another step": Row(
        "not-passed-through",
        "cloudbuild.yaml",
        """
        steps:
          - name: python
            secretEnv: [ASSEMBLYAI_API_KEY]
          - name: python
            entrypoint: bash
            args:
              - -c
              - ./run --key $$ASSEMBLYAI_API_KEY
        availableSecrets:
          secretManager:
            - versionName: x
              env: ASSEMBLYAI_API_KEY
        """,
        """
        options:
          secretEnv: [ASSEMBLYAI_API_KEY]
        steps:
          - name: python
            entrypoint: bash
            args:
              - -c
              - ./run --key $$ASSEMBLYAI_API_KEY
        availableSecrets:
          secretManager:
            - versionName: x
              env: ASSEMBLYAI_API_KEY
        """,
        8,
    ),
    "another system's key: env in GitLab": gitlab(
        "unknown-field",
        """
        test:
          env:
            ASSEMBLYAI_API_KEY: $STT_KEY
          script: [pytest]
        """,
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: $STT_KEY
          script: [pytest]
        """,
        2,
    ),
    "another system's key: env in CircleCI": circle(
        "unknown-field",
        """
        jobs:
          test:
            steps:
              - run:
                  command: pytest
                  env:
                    ASSEMBLYAI_API_KEY: x
        """,
        """
        jobs:
          test:
            steps:
              - run:
                  command: pytest
                  environment:
                    LEVEL: x
        """,
        6,
    ),
    "CircleCI takes it for a number": Row(
        "numeric-coercion",
        ".circleci/config.yml",
        f"""
        jobs:
          test:
            environment:
              ASSEMBLYAI_API_KEY: {E}
        """,
        """
        jobs:
          test:
            steps: [checkout]
        """,
        4,
        besides="hardcoded-key",
    ),
    "a scheme in the value": gitlab(
        "auth-scheme-in-value",
        """
        variables:
          ASSEMBLYAI_API_KEY: Bearer $STT_KEY
        """,
        """
        variables:
          ASSEMBLYAI_API_KEY: $STT_KEY
        """,
        2,
    ),
    "printed": gitlab(
        "secret-in-log",
        """
        test:
          script:
            - echo $ASSEMBLYAI_API_KEY
        """,
        """
        test:
          script:
            - echo ok
        """,
        3,
    ),
    "printed by Azure": azure(
        "secret-in-log",
        """
        steps:
          - bash: echo $(ASSEMBLYAI_API_KEY)
        """,
        """
        steps:
          - bash: echo $(Build.BuildId)
        """,
        2,
    ),
    "a placeholder": circle(
        "placeholder-value",
        """
        jobs:
          test:
            environment:
              ASSEMBLYAI_API_KEY: your_api_key
        """,
        """
        jobs:
          test:
            environment:
              ASSEMBLYAI_API_KEY: test
        """,
        4,
    ),
    "under a name that nothing reads": Row(
        "misnamed-variable",
        ".gitlab-ci.yml",
        """
        test:
          variables:
            ASSEMBLY_AI_API_KEY: $STT_KEY
          script: [pytest]
        """,
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: $STT_KEY
          script: [pytest]
        """,
        3,
        CODE,
    ),
    "the header of a request": gitlab(
        "wrong-auth-scheme",
        """
        test:
          script:
            - |
              curl -H "Authorization: Bearer $ASSEMBLYAI_API_KEY" \\
                https://api.assemblyai.com/v2/transcript
        """,
        """
        test:
          script:
            - |
              curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
        """,
        4,
    ),
}


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_broken_is_found(row: Row, lint: Lint) -> None:
    report = lint({row.path: text(row.bad), **(row.files or {})})
    said = [(one.rule, one.primary.line) for one in report.findings]
    assert row.rule in [rule for rule, _ in said], said
    if row.line:
        assert (row.rule, row.line) in said
    assert {rule for rule, _ in said} - {row.besides} == {row.rule}, said


@pytest.mark.parametrize("row", [pytest.param(row, id=name) for name, row in ROWS.items()])
def test_mended_is_silent(row: Row, lint: Lint) -> None:
    report = lint({row.path: text(row.good), **(row.files or {})})
    assert [(one.rule, one.primary.line, one.message) for one in report.findings] == []


NEAR = {
    "GitLab: a reference in a script": (
        ".gitlab-ci.yml",
        """
        test:
          script:
            - python -m app --key-from-env
            - 'curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript'
        """,
    ),
    "CI-15: a method that is called within the block": (
        "Jenkinsfile",
        """
        def transcribe() {
          sh 'curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript'
        }
        node {
          withCredentials([string(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            transcribe()
          }
        }
        """,
    ),
    "CI-15: the command sets it itself": (
        "Jenkinsfile",
        """
        node {
          stage('a') {
            environment { ASSEMBLYAI_API_KEY = credentials('aai') }
            steps { sh './smoke.sh' }
          }
          withCredentials([string(credentialsId: 'aai', variable: 'KEY')]) {
            sh 'ASSEMBLYAI_API_KEY=$KEY python app.py'
          }
        }
        """,
    ),
    "GitLab: another job's snippets": (
        ".gitlab-ci.yml",
        """
        .setup:
          script:
            - export ASSEMBLYAI_API_KEY=$STT_KEY
        test:
          script:
            - !reference [.setup, script]
            - pytest
        """,
    ),
    "GitLab: before the script": (
        ".gitlab-ci.yml",
        """
        test:
          before_script:
            - export ASSEMBLYAI_API_KEY=$STT_KEY
          script:
            - pytest
        """,
    ),
    "GitLab: a dollar sign that isn't expanded": (
        ".gitlab-ci.yml",
        """
        variables:
          ASSEMBLYAI_API_KEY:
            value: $VAULT_PATH
            expand: false
        """,
    ),
    "GitLab: a deployment environment": (
        ".gitlab-ci.yml",
        """
        deploy:
          environment:
            name: production
            url: https://example.com
          script: [./deploy.sh]
          # ASSEMBLYAI_API_KEY is a variable of the group
        """,
    ),
    "GitLab: an input of a component": (
        ".gitlab-ci.yml",
        """
        include:
          - component: example.com/a/b@1
            inputs:
              variables:
                ASSEMBLYAI_API_KEY: $ASSEMBLYAI_API_KEY
        """,
    ),
    "GitLab: a dummy for tests that mock": (
        ".gitlab-ci.yml",
        """
        test:
          variables:
            ASSEMBLYAI_API_KEY: dummy
          script: [pytest]
        """,
    ),
    "GitLab: a path that code reads": (
        ".gitlab-ci.yml",
        """
        test:
          secrets:
            ASSEMBLYAI_API_KEY_FILE:
              vault: prod/assemblyai/key@kv
          script: [pytest]
        """,
    ),
    "CircleCI: the password of a registry": (
        ".circleci/config.yml",
        """
        jobs:
          test:
            docker:
              - image: example/private
                auth:
                  username: u
                  password: $REGISTRY_PASSWORD
            steps:
              - run: pytest  # with ASSEMBLYAI_API_KEY
        """,
    ),
    "CircleCI: a parameter": (
        ".circleci/config.yml",
        """
        jobs:
          test:
            parameters:
              key:
                type: env_var_name
                default: ASSEMBLYAI_API_KEY
            environment:
              ASSEMBLYAI_API_KEY: << parameters.value >>
            steps:
              - run: ./run --key "${<< parameters.key >>}"
        """,
    ),
    "CircleCI: an export that the step uses": (
        ".circleci/config.yml",
        """
        jobs:
          test:
            steps:
              - run: |
                  export ASSEMBLYAI_API_KEY=$STT_KEY
                  pytest
              - run: export ASSEMBLYAI_API_KEY=$STT_KEY; echo "export ASSEMBLYAI_API_KEY=$STT_KEY" >> "$BASH_ENV"
        """,
    ),
    "Azure: of a group": (
        "azure-pipelines.yml",
        """
        variables:
          - group: speech
        steps:
          - task: AzureCLI@2
            inputs:
              inlineScript: ./run
            env:
              ASSEMBLYAI_API_KEY: $(assemblyai-api-key)
        """,
    ),
    "Azure: for the container that a job runs in": (
        "azure-pipelines.yml",
        """
        jobs:
          - job: test
            container:
              image: python
              env:
                ASSEMBLYAI_API_KEY: $(ASSEMBLYAI_API_KEY)
            steps:
              - bash: ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Azure: a variable that a step sets": (
        "azure-pipelines.yml",
        """
        steps:
          - bash: |
              key=$(az keyvault secret show --name aai --query value -o tsv)
              echo "##vso[task.setvariable variable=ASSEMBLYAI_API_KEY]$key"
          - bash: ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Azure: a template's own variable": (
        "azure-pipelines.yml",
        """
        variables:
          assemblyaiApiKey: $(sttKey)
        steps:
          - script: ./run
            env:
              ASSEMBLYAI_API_KEY: ${{ variables.assemblyaiApiKey }}
        """,
    ),
    "Azure: what may be absent": (
        "azure-pipelines.yml",
        """
        steps:
          - bash: |
              if [ -n "$ASSEMBLYAI_API_KEY" ]; then ./run "$ASSEMBLYAI_API_KEY"; fi
              ./run "${ASSEMBLYAI_API_KEY:-}"
        """,
    ),
    "Azure: set in the script itself": (
        "azure-pipelines.yml",
        """
        steps:
          - bash: |
              export ASSEMBLYAI_API_KEY=$(sttKey)
              ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Azure: from an env file": (
        "azure-pipelines.yml",
        """
        steps:
          - bash: |
              set -a; source .env; set +a
              ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Travis: encrypted": (
        ".travis.yml",
        """
        env:
          global:
            - secure: "bm90IGEga2V5"  # ASSEMBLYAI_API_KEY
            - ASSEMBLYAI_API_KEY=$STT_KEY
        script:
          - export ASSEMBLYAI_API_KEY=$OTHER_STT_KEY
        after_success:
          - ./run
        """,
    ),
    "Bitbucket: a custom pipeline asks": (
        "bitbucket-pipelines.yml",
        """
        pipelines:
          custom:
            manual:
              - variables:
                  - name: ASSEMBLYAI_API_KEY
              - step:
                  script:
                    - ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Buildkite: passed through by a plugin": (
        ".buildkite/pipeline.yml",
        """
        steps:
          - command: ./run \\$ASSEMBLYAI_API_KEY $BUILDKITE_BRANCH
            plugins:
              - docker#v5.11.0:
                  environment:
                    - ASSEMBLYAI_API_KEY
        """,
    ),
    "Drone: a setting of a plugin": (
        ".drone.yml",
        """
        kind: pipeline
        steps:
          - name: notify
            image: plugins/x
            settings:
              assemblyai_api_key:
                from_secret: assemblyai_api_key
        """,
    ),
    "Woodpecker: a file for an old server": (
        ".woodpecker.yml",
        """
        pipeline:
          test:
            image: python
            secrets: [ASSEMBLYAI_API_KEY]
            commands: [pytest]
        """,
    ),
    "Woodpecker: variables for all steps": (
        ".woodpecker/test.yml",
        """
        steps:
          - name: test
            image: python
            environment:
              ASSEMBLYAI_API_KEY:
                from_secret: assemblyai_api_key
            commands:
              - ./run "$ASSEMBLYAI_API_KEY"
        """,
    ),
    "Cloud Build: in a script nothing is replaced": (
        "ci/cloudbuild.yaml",
        """
        steps:
          - name: python
            script: |
              #!/bin/bash
              ./run "$ASSEMBLYAI_API_KEY"
            secretEnv: [ASSEMBLYAI_API_KEY]
        availableSecrets:
          secretManager:
            - versionName: projects/p/secrets/aai/versions/latest
              env: ASSEMBLYAI_API_KEY
        """,
    ),
    "Jenkins: user name and password": (
        "Jenkinsfile",
        """
        pipeline {
          agent any
          environment {
            // The key comes from Jenkins: ASSEMBLYAI_API_KEY = 'x'
            ASSEMBLYAI_API_KEY = credentials('assemblyai-api-key')
            OTHER = "${env.BUILD_ID}"
          }
          stages {
            stage('Test') {
              when { expression { return env.ASSEMBLYAI_API_KEY != null } }
              steps {
                sh 'pytest'
                sh "echo ${env.BUILD_ID}"
                sh '''
                  curl -H "Authorization: $ASSEMBLYAI_API_KEY" https://api.assemblyai.com/v2/transcript
                '''
              }
            }
          }
        }
        """,
    ),
    "Jenkins: a file that the script reads": (
        "Jenkinsfile",
        """
        node {
          withCredentials([file(credentialsId: 'aai', variable: 'ASSEMBLYAI_API_KEY')]) {
            sh 'ASSEMBLYAI_API_KEY="$(cat $ASSEMBLYAI_API_KEY)" pytest'
          }
        }
        """,
    ),
    "Jenkins: the agent has it": (
        "ci/Jenkinsfile.release",
        """
        node('speech') {
          sh './run "$ASSEMBLYAI_API_KEY"'
          def digest = '0123456789ab4cde8f0123456789abcd'
        }
        """,
    ),
    "a Compose file among pipelines": (
        ".buildkite/docker-compose.yml",
        """
        services:
          agent:
            image: buildkite/agent
            command: run
            environment:
              ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY:?set it}
        """,
    ),
    "a manifest among pipelines": (
        ".gitlab/agents/main.yaml",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: a
              image: b
              env:
                - name: ASSEMBLYAI_API_KEY
                  valueFrom: {secretKeyRef: {name: c, key: d}}
        """,
    ),
    "not a file of any system": (
        "conf/app.yml",
        """
        env:
          ASSEMBLYAI_API_KEY: ${ASSEMBLYAI_API_KEY}
        script: run
        """,
    ),
}


@pytest.mark.parametrize(("path", "block"), [pytest.param(*case, id=name) for name, case in NEAR.items()])
def test_near_misses_are_silent(path: str, block: str, lint: Lint) -> None:
    report = lint({path: text(block), **CODE})
    assert [(one.rule, one.primary.line, one.message) for one in report.findings] == []


CONTEXTS = """\
jobs:
  test:
    steps:
      - run: ./run "$ASSEMBLYAI_API_KEY"
workflows:
  all:
    jobs:
      - test{options}
      - deploy:
          context: [speech]
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", [("unreachable-scope", 4)]),
        (":\n          context: speech", []),
        (":\n          requires: [x]", [("unreachable-scope", 4)]),
    ],
)
def test_ci_07_a_job_without_a_context_is_a_guess(options: str, expected: list[tuple[str, int]], lint: Lint) -> None:
    files = {".circleci/config.yml": CONTEXTS.format(options=options)}
    assert lint(files).findings == ()
    found = lint(files, Options(pedantic=True)).findings
    assert [(one.rule, one.primary.line) for one in found] == expected
