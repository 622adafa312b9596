"""Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ....records import replace
from ....syntax import span
from ..idioms import Client, Format, Idiom, Language, Load, Log, OpenFile, Read, Schema, Wrap, Write
from ..lowering import (
    NONE,
    PYTHON,
    Lower,
    Lowering,
    binary,
    body_of,
    call,
    children,
    index,
    inner,
    lambda_of,
    member,
    name,
    negation,
    nothing,
    other,
    piece,
    plain,
    quoted,
    returned,
    sequence,
    text_span,
)
from ..shapes import (
    Argument,
    Assign,
    Attempt,
    Binary,
    Block,
    Branch,
    Call,
    Class,
    Conditional,
    Entry,
    Function,
    Import,
    Mapping,
    Name,
    Not,
    Other,
    Parameter,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node


def _string(node: Node, lowering: Lowering) -> Shape:
    parts = node.children()
    opening = parts[0].text() if parts and parts[0].kind() == "string_start" else '"'
    closing = len(parts[-1].text()) if parts and parts[-1].kind() == "string_end" else 0
    prefix = opening.rstrip("\"'").lower()
    escapes = NONE if "r" in prefix else PYTHON
    if not any(part.kind() == "interpolation" for part in parts):
        text = quoted(node, len(opening), closing, escapes)
        if "f" in prefix:
            return replace(text, text=text.text.replace("{{", "{").replace("}}", "}"))
        return text
    pieces: list[Shape] = []
    for part in parts[1:-1] if closing else parts[1:]:
        if part.kind() != "interpolation":
            text = piece(part.text(), *span(part), escapes)
            pieces.append(replace(text, text=text.text.replace("{{", "{").replace("}}", "}")))
        elif part.field("type_conversion") is not None and part.field("expression") is not None:
            pieces.append(Other((lowering.field(part, "expression"),), *span(part)))
        else:
            pieces.append(lowering.field(part, "expression"))
    return Template(tuple(pieces), *span(node))


def _concatenated(node: Node, lowering: Lowering) -> Shape:
    """Texts side by side are one text."""
    texts = [lowering(child) for child in children(node)]
    start, end = span(node)
    strings = [text for text in texts if isinstance(text, String)]
    if len(strings) == len(texts) and strings:
        joined = "".join(text.text for text in strings)
        return String(joined, strings[0].quote, (strings[0].inner[0], strings[-1].inner[1]), start, end)
    pieces: list[Shape] = []
    for text in texts:
        pieces += text.parts if isinstance(text, Template) else [text]
    return Template(tuple(pieces), start, end)


def _argument(node: Node, lowering: Lowering) -> Argument:
    kind = node.kind()
    if kind == "keyword_argument":
        named = node.field("name")
        return Argument(text_span(named) if named is not None else None, lowering.field(node, "value"))
    if kind in ("list_splat", "dictionary_splat"):
        return Argument(None, inner()(node, lowering), spread=True)
    return Argument(None, lowering(node))


def _comparison(node: Node, lowering: Lowering) -> Shape:
    operands = children(node)
    if len(operands) != 2:
        return other(node, lowering)
    sign = " ".join(child.text() for child in node.children() if not child.is_named())
    left, right = lowering(operands[0]), lowering(operands[1])
    if sign == "not in":
        return Not(Binary("in", left, right, *span(node)), *span(node))
    return Binary({"is": "==", "is not": "!=", "<>": "!="}.get(sign, sign), left, right, *span(node))


def _conditional(node: Node, lowering: Lowering) -> Shape:
    operands = children(node)
    if len(operands) != 3:
        return other(node, lowering)
    yes, test, no = (lowering(operand) for operand in operands)
    return Conditional(test, yes, no, *span(node))


def _entry(node: Node, lowering: Lowering) -> Entry:
    if node.kind() != "pair":
        return Entry(None, inner()(node, lowering), spread=True)
    key, value = lowering.field(node, "key"), lowering.field(node, "value")
    return Entry(Span(key.text, *key.inner) if isinstance(key, String) else None, value)


def _dictionary(node: Node, lowering: Lowering) -> Shape:
    entries = tuple(_entry(child, lowering) for child in children(node) if child.kind() in ("pair", "dictionary_splat"))
    return Mapping(entries, *span(node))


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for child in children(node) if node is not None else ():
        kind = child.kind()
        if kind == "identifier":
            found.append(Parameter(text_span(child)))
        elif kind in ("default_parameter", "typed_default_parameter", "typed_parameter"):
            named = child.field("name") or next(iter(children(child)), None)
            if named is not None and named.kind() == "identifier":
                value, declared = child.field("value"), child.field("type")
                found.append(Parameter(text_span(named), lowering.maybe(value), lowering.maybe(declared)))
    return tuple(found)


def _lambda(node: Node, lowering: Lowering) -> Shape:
    return lambda_of(node, lowering, _parameters(node.field("parameters"), lowering), node.field("body"), frozenset())


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    return Function(
        text_span(named) if named is not None else None,
        _parameters(node.field("parameters"), lowering),
        body_of(node.field("body")),
        None,
        *span(node),
    )


def _class(node: Node, lowering: Lowering) -> Class:
    named, bases = node.field("name"), node.field("superclasses")
    positional = [child for child in children(bases) if child.kind() != "keyword_argument"] if bases is not None else []
    return Class(
        text_span(named) if named is not None else None,
        tuple(lowering(base) for base in positional),
        body_of(node.field("body")),
        *span(node),
    )


def _decorated(node: Node, lowering: Lowering) -> Shape:
    definition = node.field("definition")
    if definition is None:
        return Block(tuple(node.named_children()), *span(node))
    decorators = tuple(inner()(child, lowering) for child in children(node) if child.kind() == "decorator")
    shape = lowering(definition)
    return replace(shape, decorators=decorators) if isinstance(shape, (Function, Class)) else shape


def _assignment(node: Node, lowering: Lowering) -> Shape:
    value, declared = node.field("right"), node.field("type")
    return Assign(lowering.field(node, "left"), lowering.maybe(value), *span(node), lowering.maybe(declared))


def _walrus(node: Node, lowering: Lowering) -> Shape:
    return Assign(lowering.field(node, "name"), lowering.field(node, "value"), *span(node))


def _import(node: Node, _: Lowering) -> Shape:
    imports: list[Shape] = []
    for child in children(node):
        if child.kind() == "aliased_import":
            module, alias = child.field("name"), child.field("alias")
            if module is not None and alias is not None:
                imports.append(Import(text_span(module), (), alias.text(), *span(child)))
        elif child.kind() == "dotted_name":
            first = child.text().partition(".")[0]
            imports.append(Import(text_span(child), (), first, *span(child), bound=first))
    return imports[0] if len(imports) == 1 else Other(tuple(imports), *span(node))


def _from(node: Node, _: Lowering) -> Shape:
    module = node.field("module_name")
    if module is None:
        return Other((), *span(node))
    names = []
    for child in node.field_children("name"):
        if child.kind() == "aliased_import":
            taken, alias = child.field("name"), child.field("alias")
            if taken is not None and alias is not None:
                names.append((taken.text(), alias.text()))
        else:
            names.append((child.text(), child.text()))
    everything = any(child.kind() == "wildcard_import" for child in children(node))
    return Import(text_span(module), tuple(names), "", *span(node), all=everything)


def _following(node: Node) -> str:
    follower = node.next()
    return follower.text()[:400] if follower is not None else ""


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise = tuple(node.field_children("alternative"))
    return Branch(
        lowering.field(node, "condition"),
        body_of(node.field("consequence")),
        otherwise,
        "" if otherwise else _following(node),
        *span(node),
    )


def _assert(node: Node, lowering: Lowering) -> Shape:
    operands = children(node)
    if not operands:
        return Other((), *span(node))
    return Branch(lowering(operands[0]), tuple(operands[1:]), (), "assert", *span(node))


def _try(node: Node, _: Lowering) -> Shape:
    handlers = tuple(child for child in children(node) if child.kind() in ("except_clause", "except_group_clause"))
    rest = tuple(child for child in children(node) if child.kind() in ("finally_clause", "else_clause"))
    tried = Attempt(body_of(node.field("body")), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _as(node: Node, lowering: Lowering) -> Shape:
    """`open(path) as file`."""
    operands = children(node)
    alias = node.field("alias")
    target = next(iter(children(alias)), None) if alias is not None else None
    if target is None or not operands:
        return other(node, lowering)
    return Assign(lowering(target), lowering(operands[0]), *span(node))


def _for(node: Node, lowering: Lowering) -> Shape:
    """The target of a loop takes many values: it is bound to something unknown."""
    target, values = lowering.field(node, "left"), lowering.field(node, "right")
    rest = (*body_of(node.field("body")), *body_of(node.field("alternative")))
    bound = Assign(target, Other((values,), *span(node)), *span(node))
    return Other((bound, Block(rest, *span(node))), *span(node))


def _subscript(node: Node, lowering: Lowering) -> Shape:
    keys = node.field_children("subscript")
    return index("value", "subscript")(node, lowering) if len(keys) == 1 else other(node, lowering)


_call = call("function", "arguments", _argument)


def _called(node: Node, lowering: Lowering) -> Shape:
    """A call; `dict(a=b)` is a mapping like any other."""
    shape = _call(node, lowering)
    if not isinstance(shape, Call) or not isinstance(shape.callee, Name) or shape.callee.text != "dict" or not shape.arguments:
        return shape
    if any(each.name is None and not each.spread for each in shape.arguments):
        return shape
    return Mapping(tuple(Entry(each.name, each.value, each.spread) for each in shape.arguments), shape.start, shape.end)


_OPERATORS = {"||": "or"}

_LOWER: dict[str, Lower] = {
    "identifier": name,
    "attribute": member("object", "attribute"),
    "subscript": _subscript,
    "call": _called,
    "string": _string,
    "concatenated_string": _concatenated,
    "binary_operator": binary({}),
    "boolean_operator": binary(_OPERATORS),
    "comparison_operator": _comparison,
    "not_operator": negation("argument"),
    "conditional_expression": _conditional,
    "dictionary": _dictionary,
    "list": sequence,
    "tuple": sequence,
    "set": sequence,
    "expression_list": sequence,
    "pattern_list": sequence,
    "tuple_pattern": sequence,
    "list_pattern": sequence,
    "parenthesized_expression": inner(),
    "await": inner(),
    "type": inner(),
    "expression_statement": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else other(node, lowering)
    ),
    "lambda": _lambda,
    "function_definition": _function,
    "class_definition": _class,
    "decorated_definition": _decorated,
    "assignment": _assignment,
    "augmented_assignment": lambda node, lowering: Assign(
        lowering.field(node, "left"), Other((lowering.field(node, "right"),), *span(node)), *span(node)
    ),
    "named_expression": _walrus,
    "import_statement": _import,
    "import_from_statement": _from,
    "future_import_statement": nothing,
    "if_statement": _if,
    "elif_clause": _if,
    "assert_statement": _assert,
    "try_statement": _try,
    "as_pattern": _as,
    "for_statement": _for,
    "return_statement": returned,
    "none": plain("null"),
    "true": plain("true"),
    "false": plain("false"),
    "integer": plain("number"),
    "float": plain("number"),
    "comment": nothing,
    "slice": other,
    "unary_operator": other,
}

_IDIOMS: tuple[Idiom, ...] = (
    Read("os.environ", "mapping", 'import os\nk = os.environ["X"]', 'import os\nk = os.sep["X"]', strict=True),
    Read("os.environb", "mapping", 'import os\nk = os.environb[b"X"]', 'import os\nk = os.other["X"]', strict=True),
    Read("os.getenv", "call", 'from os import getenv as g\nk = g("X", "d")', 'from os import path as g\nk = g("X")'),
    Read("decouple.config", "call", 'from decouple import config\nk = config("X")', 'from mine import config\nk = config("X")',
         default="default", strict=True),
    Read("decouple.AutoConfig()", "call", 'import decouple\nc = decouple.AutoConfig()\nk = c("X")', 'c = f()\nk = c("X")',
         default="default", strict=True),
    Read("decouple.Config()", "call", 'from decouple import Config\nc = Config(r)\nk = c("X")', 'c = Config\nk = c("X")',
         default="default", strict=True),
    Read("environs.Env().*", "call", 'from environs import Env\nenv = Env()\nk = env.str("X")', 'env = E()\nk = env.str("X")',
         default="default", strict=True),
    Read("environs.Env()", "call", 'from environs import Env\nenv = Env()\nk = env("X", None)', 'env = E()\nk = env("X")',
         strict=True),
    Read("environs.env.*", "call", 'from environs import env\nk = env.str("X")', 'from mine import e\nk = e.str("X")',
         default="default", strict=True),
    Read("environs.env", "call", 'from environs import env\nk = env("X")', 'from mine import e\nk = e("X")', strict=True),
    Read("environ.Env().*", "call", 'import environ\nenv = environ.Env()\nk = env.str("X")', 'env = E()\nk = env.str("X")',
         default="default", strict=True),
    Read("environ.Env()", "call", 'import environ\nenv = environ.Env(D=(bool, 0))\nk = env("X")', 'env = E()\nk = env("X")',
         default="default", strict=True),
    Read("starlette.config.Config()", "call", 'from starlette.config import Config\nc = Config()\nk = c("X", cast=str)',
         'from mine import Config\nc = Config()\nk = c("X", cast=str)', default="default", strict=True),
    Read("prettyconf.config", "call", 'from prettyconf import config\nk = config("X")',
         'from mine import config\nk = config("X")',
         default="default", strict=True),
    Read("streamlit.secrets", "mapping", 'import streamlit as st\nk = st.secrets["X"]',
         'import streamlit as st\nk = st.state["X"]',
         kind="secret", strict=True, nested=True),
    Read("streamlit.secrets", "object", "import streamlit as st\nk = st.secrets.X", "import streamlit as st\nk = st.state.X",
         kind="secret", strict=True, nested=True),
    Read("google.colab.userdata.get", "call", 'from google.colab import userdata\nk = userdata.get("X")',
         'from mine import userdata\nk = userdata.get("X")', kind="secret", strict=True),
    Read("kaggle_secrets.UserSecretsClient().get_secret", "call",
         'from kaggle_secrets import UserSecretsClient\nk = UserSecretsClient().get_secret("X")',
         'from mine import UserSecretsClient\nk = UserSecretsClient().get_secret("X")', kind="secret", strict=True),
    Read("pulumi.Config().require", "call", 'import pulumi\nk = pulumi.Config().require("X")',
         'import mine\nk = mine.Config().require("X")', kind="config", strict=True),
    Read("pulumi.Config().get", "call", 'import pulumi\nk = pulumi.Config().get("X")',
         'import mine\nk = mine.Config().get("X")', kind="config"),
    Read("dotenv.dotenv_values()", "mapping", 'from dotenv import dotenv_values\nc = dotenv_values()\nk = c["X"]',
         'c = dict()\nk = c["X"]', strict=True),
    Read("dotenv.get_key", "call", 'import dotenv\nk = dotenv.get_key(".env", "X")',
         'import other\nk = other.get_key(".env", "X")', name=1, default="default"),
    Read("langchain_core.utils.from_env", "call", 'from langchain_core.utils import from_env\nk = from_env("X")',
         'from mine import from_\nk = from_("X")', default="default", strict=True),
    Read("langchain_core.utils.secret_from_env", "call",
         'from langchain_core.utils import secret_from_env\nk = secret_from_env("X")',
         'from mine import from_\nk = from_("X")', default="default", strict=True),
    Read("langchain_core.utils.utils.get_from_env", "call",
         'from langchain_core.utils.utils import get_from_env\nk = get_from_env("k", "X")',
         'from mine import g\nk = g("k", "X")', name=1, default=2, strict=True),
    Read("haystack.utils.Secret.from_env_var", "call", 'from haystack.utils import Secret\nk = Secret.from_env_var("X")',
         'from haystack.utils import Secret\nk = Secret.from_token("X")', default="default", strict=True),
    Write("*.setenv", 'def test(monkeypatch):\n    monkeypatch.setenv("X", "v")',
          'def test(monkeypatch):\n    monkeypatch.delenv("X", "v")'),
    Load("dotenv.load_dotenv", "python-dotenv", 'from dotenv import load_dotenv\nload_dotenv(".env.local")',
         'from dotenv import find_dotenv\nfind_dotenv(".env.local")', path=(0, "dotenv_path")),
    Load("dotenv.dotenv_values", "python-dotenv", 'import dotenv\nc = dotenv.dotenv_values(".env")',
         'import dotenv\nc = dotenv.values(".env")', path=(0, "dotenv_path")),
    Load("dotenv.main.load_dotenv", "python-dotenv", "from dotenv.main import load_dotenv\nload_dotenv()",
         "from mine import load_dotenv2\nload_dotenv2()", path=(0, "dotenv_path")),
    Load("environs.Env().read_env", "environs", "from environs import Env\ne = Env()\ne.read_env()",
         "from environs import Env\ne = Env()\ne.read()", path=(0, "path")),
    Load("environs.env.read_env", "environs", "from environs import env\nenv.read_env()", "from environs import env\nenv.read()",
         path=(0, "path")),
    Load("environ.Env.read_env", "django-environ", 'import environ\nenviron.Env.read_env(".env")',
         'import environ\nenviron.Env.read(".env")', path=(0, "env_file")),
    Load("environ.Env().read_env", "django-environ", "import environ\nenv = environ.Env()\nenv.read_env()",
         "import environ\nenv = environ.Env()\nenv.read()", path=(0, "env_file")),
    Load("starlette.config.Config", "starlette-config", 'from starlette.config import Config\nc = Config(".env")',
         'from mine import Config\nc = Config(".env")', path=(0, "env_file")),
    Load("decouple.RepositoryEnv", "python-decouple",
         'from decouple import Config, RepositoryEnv\nc = Config(RepositoryEnv("a.env"))',
         'from decouple import Config, R\nc = Config(R("a.env"))', path=(0,)),
    Load("decouple.config", "python-decouple", "from decouple import config", "from decouple import Csv", imported=True),
    Wrap(".strip", 'import os\nk = os.getenv("X").strip()', 'import os\nk = os.getenv("X").title()', (-1,), trims=True),
    Wrap(".rstrip", 'import os\nk = os.getenv("X").rstrip()', 'import os\nk = os.getenv("X").lower()', (-1,), trims=True),
    Wrap(".get_secret_value", 'import os\nk = os.getenv("X").get_secret_value()', 'import os\nk = os.getenv("X").get_value()',
         (-1,)),
    Wrap("str", 'import os\nk = str(os.getenv("X"))', 'import os\nk = len(os.getenv("X"))'),
    Wrap("typing.cast", 'import os, typing\nk = typing.cast(str, os.getenv("X"))', 'import os\nk = cast(str, os.getenv("X"))',
         (1,)),
    Wrap("pydantic.SecretStr", 'import os\nfrom pydantic import SecretStr\nk = SecretStr(os.getenv("X"))',
         'import os\nfrom pydantic import Json\nk = Json(os.getenv("X"))'),
    Wrap("haystack.utils.Secret.from_token",
         'import os\nfrom haystack.utils import Secret\nk = Secret.from_token(os.getenv("X"))',
         'import os\nfrom haystack.utils import Secret\nk = Secret.other(os.getenv("X"))'),
    Wrap("pydantic.Field", 'import os\nfrom pydantic import Field\nk = Field(default=os.getenv("X"))',
         'import os\nfrom pydantic import Other\nk = Other(default=os.getenv("X"))', (0, "default", "default_factory")),
    Wrap("dataclasses.field", 'import os\nfrom dataclasses import field\nk = field(default_factory=lambda: os.getenv("X"))',
         'import os\nfrom dataclasses import fields\nk = fields(default=os.getenv("X"))', ("default", "default_factory")),
    Log("print", 'import os\nprint(os.environ["X"])', 'import os\nfine(os.environ["X"])'),
    Log("pprint.pprint", 'import os\nfrom pprint import pprint\npprint(os.environ["X"])', 'import os\nfine(os.environ["X"])'),
    Log("logging.*", 'import logging, os\nlogging.info("%s", os.environ["X"])', 'import other, os\nother.load(os.environ["X"])'),
    Log("logging.getLogger().*", 'import logging, os\nlog = logging.getLogger("a")\nlog.info(os.environ["X"])',
        'import os\nlog = other("a")\nlog.load(os.environ["X"])'),
    Log("loguru.logger.*", 'from loguru import logger\nimport os\nlogger.info(os.environ["X"])',
         'import os\ng.load(os.environ["X"])'),
    Log("logger.*", 'import os\nlogger.info(os.environ["X"])', 'import os\nloader.info(os.environ["X"])'),
    Log("streamlit.write", 'import os\nimport streamlit as st\nst.write(os.environ["X"])',
        'import os\nimport streamlit as st\nst.cache(os.environ["X"])'),
    OpenFile("open().read", 'k = open("key.txt").read()', 'k = open("key.txt").name()'),
    OpenFile("pathlib.Path().read_text", 'from pathlib import Path\nk = Path("key.txt").read_text()',
             'from pathlib import Path\nk = Path("key.txt").stat()'),
    Client("openai.OpenAI", 'from openai import OpenAI\nc = OpenAI(base_url="https://a.example/v1", api_key=k)',
           'from mine import OpenAI\nc = OpenAI(base_url="https://a.example/v1", api_key=k)', url="base_url", key="api_key"),
    Client("openai.AsyncOpenAI", 'import openai\nc = openai.AsyncOpenAI(base_url="https://a.example/v1", api_key=k)',
           'import mine\nc = mine.AsyncOpenAI(base_url="https://a.example/v1", api_key=k)', url="base_url", key="api_key"),
    Client("langchain_openai.ChatOpenAI",
           'from langchain_openai import ChatOpenAI\nc = ChatOpenAI(base_url="https://a.example/v1", api_key=k)',
           'from mine import ChatOpenAI\nc = ChatOpenAI(base_url="https://a.example/v1", api_key=k)', url="base_url",
           key="api_key"),
    Schema("pydantic_settings.BaseSettings", "class",
           "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    x: str",
           "from pydantic import BaseModel\nclass S(BaseModel):\n    x: str", loader="pydantic-settings"),
    Schema("pydantic.BaseSettings", "class", "import pydantic\nclass S(pydantic.BaseSettings):\n    x: str",
           "import pydantic\nclass S(pydantic.BaseModel):\n    x: str", loader="pydantic-settings"),
    Format(".format", r"\{\w*\}", 'h = {"Authorization": "Bearer {}".format(k)}', 'h = {"Authorization": "Bearer {}".title(k)}'),
)  # fmt: skip

LANGUAGE = Language(
    "python",
    {".py": "python", ".pyi": "python", ".pyw": "python"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\braise\b|\bexit\(|_exit\(|\babort\(|\bstop\(|\bfail\(|\bassert\b|\bfatal\(",
    programs=("python", "python2", "python3"),
    own=frozenset(["self", "cls"]),
    known=frozenset(
        "print len str int float bool dict list tuple set range enumerate zip isinstance issubclass getattr setattr hasattr open "
        "sorted min max sum any all map filter repr super type vars id iter next input format round abs hash property "
        "staticmethod classmethod object Exception ValueError RuntimeError KeyError TypeError OSError NotImplementedError "
        "EnvironmentError SystemExit ImportError AttributeError exit quit display".split()
    ),
    importers=("importlib.import_module", "__import__"),
)
