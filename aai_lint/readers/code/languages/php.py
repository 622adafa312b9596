"""PHP. A `\\` between names counts as a dot, as do `->` and `::`; variables keep their `$`, properties have none."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from ....regex import regex
from ....syntax import span
from ..idioms import Bearer, Format, Idiom, Language, Load, Log, OpenFile, Read, Wrap
from ..lowering import (
    DEPTH,
    NONE,
    PHP,
    Lower,
    Lowering,
    binary,
    body_of,
    children,
    following,
    inner,
    lambda_of,
    name,
    nothing,
    other,
    piece,
    plain,
    quoted,
    returned,
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
    Index,
    Mapping,
    Member,
    Name,
    Not,
    Other,
    Parameter,
    Sequence,
    Shape,
    Span,
    String,
    Template,
)

if TYPE_CHECKING:
    from ....syntax import Node

_TEXTS = frozenset(["string_content", "escape_sequence", "nowdoc_string"])
_SETS_VARIABLE = regex(r"(?P<name>\w+)=(?P<value>.*)", re.DOTALL)


# --- only the code of a page ----------------------------------------------------------------------------------------

_OPENING = regex(r"<\?(?:php\b|=)", re.IGNORECASE)
_CODE = regex(
    r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|/\*.*?\*/|(?:#|//)(?:(?!\?>)[^\n])*"
    r"|<<<[ \t]*['\"]?(?P<mark>\w+)['\"]?\n.*?\n[ \t]*(?P=mark)\b|(?P<end>\?>)",
    re.DOTALL,
)
_VISIBLE = regex(r"[^\s]")


def _prepared(text: str) -> str:
    """The text with blanks instead of what is outside `<?php … ?>`: the parser knows code only. Offsets stay."""
    if "?>" not in text and text.startswith("<?php"):
        return text
    if not _OPENING.search(text) and not text.lstrip().startswith("<"):
        return text  # a piece of code in a document
    pieces: list[str] = []
    at, first = 0, True
    while True:
        opening = _OPENING.search(text, at)
        if opening is None:
            pieces.append(_VISIBLE.sub(" ", text[at:]))
            break
        pieces.append(_VISIBLE.sub(" ", text[at : opening.start()]))
        code = opening.end()
        if opening.group() == "<?=" and text[code : code + 1] == " ":
            pieces.append("echo")
            code += 1
        else:
            pieces.append(opening.group() if first and opening.group() != "<?=" else " " * len(opening.group()))
        first = False
        end = next((match.start("end") for match in _CODE.finditer(text, code) if match["end"]), -1)
        if end < 0:
            pieces.append(text[code:])
            break
        pieces += [text[code:end], "; "]
        at = end + 2
    return "".join(pieces)


# --- names and texts ------------------------------------------------------------------------------------------------


def _qualified(node: Node, _: Lowering) -> Shape:
    r"""`\A\B` is `A.B`."""
    start, end = span(node)
    found: Shape | None = None
    for match in islice(re.finditer(r"[^\\\s]+", node.text()), DEPTH):
        part = Span(match.group(), start + match.start(), start + match.end())
        found = Member(found, part, start, part.end) if found is not None else Name(part.text, part.start, part.end)
    return found if found is not None else Other((), start, end)


def _dotted(node: Node) -> str:
    return node.text().strip("\\").replace("\\", ".")


def _property(node: Node) -> Span:
    """A name without the `$` of `A::$name`."""
    found = text_span(node)
    if found.text.startswith("$"):
        return Span(found.text[1:], found.start + 1, found.end)
    return found


def _single(node: Node, _: Lowering) -> Shape:
    return quoted(node, 1, 1, NONE)


def _pieces(nodes: list[Node], lowering: Lowering) -> list[Shape]:
    """Texts side by side are one, braces round an expression are none."""
    pieces: list[Shape] = []
    texts: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and node.kind() in _TEXTS:
            texts.append(node)
            continue
        if texts:
            source = "".join(text.text() for text in texts)
            pieces.append(piece(source, span(texts[0])[0], span(texts[-1])[1], PHP))
            texts = []
        if node is not None and node.is_named():
            pieces.append(lowering(node))
    return pieces


def _double(node: Node, lowering: Lowering) -> Shape:
    parts = node.children()
    if all(part.kind() in _TEXTS or not part.is_named() for part in parts):
        return quoted(node, 1, 1, PHP)
    return Template(tuple(_pieces(parts[1:-1], lowering)), *span(node))


def _heredoc(node: Node, lowering: Lowering) -> Shape:
    body = next((child for child in children(node) if child.kind() in ("heredoc_body", "nowdoc_body")), None)
    if body is None:
        return Other((), *span(node))
    return Template(tuple(_pieces(body.children(), lowering)), *span(node))


# --- calls ----------------------------------------------------------------------------------------------------------


def _argument(node: Node, lowering: Lowering) -> Argument:
    if node.kind() == "variadic_unpacking":
        return Argument(None, inner()(node, lowering), spread=True)
    if node.kind() != "argument":
        return Argument(None, lowering(node))
    parts, named = children(node), node.field("name")
    if not parts:
        return Argument(None, Other((), *span(node)))
    if parts[-1].kind() == "variadic_unpacking":
        return _argument(parts[-1], lowering)
    return Argument(text_span(named) if named is not None else None, lowering(parts[-1]))


def _given(node: Node | None, lowering: Lowering) -> tuple[Argument, ...]:
    return tuple(_argument(child, lowering) for child in children(node)) if node is not None else ()


def _call(node: Node, lowering: Lowering) -> Shape:
    callee, where = lowering.field(node, "function"), span(node)
    given = _given(node.field("arguments"), lowering)
    if isinstance(callee, Name) and given and isinstance(given[0].value, String):
        text = given[0].value
        if callee.text == "define" and len(given) >= 2:
            return Assign(Name(text.text, *text.inner), given[1].value, *where, declares=True)
        match = _SETS_VARIABLE.fullmatch(text.text) if callee.text == "putenv" else None
        if match is not None and len(text.text) == text.inner[1] - text.inner[0]:
            start = text.inner[0]
            variable = piece(match["name"], start, start + match.end("name"), NONE)
            value = piece(match["value"], start + match.start("value"), text.inner[1], NONE)
            return Assign(Index(Name("$_ENV", start, start), variable, start, variable.end), value, *where)
    return Call(callee, given, *where)


def _method(node: Node, lowering: Lowering) -> Shape:
    named = node.field("name")
    if named is None:
        return other(node, lowering)
    owner = lowering.field(node, "object" if node.field("object") is not None else "scope")
    callee = Member(owner, text_span(named), owner.start, span(named)[1])
    return Call(callee, _given(node.field("arguments"), lowering), *span(node))


def _new(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if not parts or parts[0].kind() in ("anonymous_class", "arguments"):
        return other(node, lowering)
    given = next((child for child in parts if child.kind() == "arguments"), None)
    return Call(lowering(parts[0]), _given(given, lowering), *span(node), True)


def _word(called: str) -> Lower:
    """A statement of the language that does what a call does: `echo $a, $b`, `throw $e`."""

    def lower(node: Node, lowering: Lowering) -> Shape:
        start, end = span(node)
        given: list[Node] = []
        for child in children(node):
            given += children(child) if child.kind() == "sequence_expression" else [child]
        return Call(Name(called, start, start + len(called)), tuple(Argument(None, lowering(each)) for each in given), start, end)

    return lower


def _access(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    return Member(lowering(parts[0]), _property(parts[1]), *span(node))


def _subscript(node: Node, lowering: Lowering) -> Shape:
    parts = children(node)
    if len(parts) != 2:
        return other(node, lowering)
    return Index(lowering(parts[0]), lowering(parts[1]), *span(node))


# --- operators ------------------------------------------------------------------------------------------------------

_OPERATORS = {".": "+", "||": "or", "&&": "and", "===": "==", "!==": "!=", "<>": "!=", "+": "plus"}


def _conditional(node: Node, lowering: Lowering) -> Shape:
    test, yes, no = lowering.field(node, "condition"), node.field("body"), lowering.field(node, "alternative")
    if yes is None:
        return Binary("or", test, no, *span(node))
    return Conditional(test, lowering(yes), no, *span(node))


def _unary(node: Node, lowering: Lowering) -> Shape:
    value = inner()(node, lowering)
    return Not(value, *span(node)) if node.text().startswith("!") else Other((value,), *span(node))


def _augmented(node: Node, lowering: Lowering) -> Shape:
    sign = node.field("operator")
    value = lowering.field(node, "right")
    kept = sign is not None and sign.text() == "??="
    return Assign(lowering.field(node, "left"), value if kept else Other((value,), *span(node)), *span(node))


def _array(node: Node, lowering: Lowering) -> Shape:
    """With keys a mapping, else a list. Elements without a key among such with keys are looked into only."""
    entries: list[Entry] = []
    items: list[Shape] = []
    for child in children(node):
        parts = children(child)
        if child.kind() != "array_element_initializer" or not parts:
            continue
        value = lowering(parts[-1])
        if len(parts) == 2:
            key = lowering(parts[0])
            named = Span(key.text, *key.inner) if isinstance(key, String) else None
            entries.append(Entry(text_span(parts[0]) if isinstance(key, Name) else named, value))
        elif parts[0].kind() == "variadic_unpacking":
            entries.append(Entry(None, inner()(parts[0], lowering), spread=True))
        else:
            items.append(value)
    if not entries:
        return Sequence(tuple(items), *span(node))
    if items:
        entries.append(Entry(None, Sequence(tuple(items), *span(node))))
    return Mapping(tuple(entries), *span(node))


# --- statements -----------------------------------------------------------------------------------------------------


def _element(node: Node, lowering: Lowering) -> Shape:
    """A constant or a property, with its value."""
    parts = children(node)
    if not parts:
        return Other((), *span(node))
    target = _property(parts[0])
    value = lowering(parts[-1]) if len(parts) > 1 else None
    return Assign(Name(target.text, target.start, target.end), value, *span(node), declares=True)


def _parameters(node: Node | None, lowering: Lowering) -> tuple[Parameter, ...]:
    found = []
    for child in children(node) if node is not None else ():
        named = child.field("name")
        if named is not None:
            default, declared = child.field("default_value"), child.field("type")
            kind = declared.text().lstrip("?") if declared is not None else ""
            type_ = Name(kind, *span(declared)) if declared is not None and re.fullmatch(r"\w+", kind) else None
            field = child.kind() == "property_promotion_parameter"
            found.append(Parameter(text_span(named), lowering.maybe(default), type_, field=field))
    return tuple(found)


def _function(node: Node, lowering: Lowering) -> Function:
    named = node.field("name")
    return Function(
        text_span(named) if named is not None else None,
        _parameters(node.field("parameters"), lowering),
        body_of(node.field("body")),
        None,
        *span(node),
    )


def _arrow(node: Node, lowering: Lowering) -> Function:
    return lambda_of(node, lowering, _parameters(node.field("parameters"), lowering), node.field("body"), frozenset())


def _class(node: Node, lowering: Lowering) -> Class:
    named = node.field("name")
    bases = [lowering(base) for child in children(node) if child.kind() == "base_clause" for base in children(child)]
    return Class(text_span(named) if named is not None else None, tuple(bases), body_of(node.field("body")), *span(node))


# Files that are taken in by a path that is written out, from the folder of the file itself.
_TAKEN = regex(r"\(?\s*(?:(?:__DIR__|dirname\(\s*__FILE__\s*\))\s*\.\s*)?[\"'](?P<path>[\w./-]+)[\"']\s*\)?")


def _require(node: Node, lowering: Lowering) -> Shape:
    start, end = span(node)
    written = node.text().partition("\n")[0]
    match = re.compile(r"(?:require|include)(?:_once)?\s*" + _TAKEN.pattern).fullmatch(written)
    if match is None:
        return other(node, lowering)
    path = f"./{match['path'].lstrip('/')}"
    return Import(Span(path, start + match.start("path"), start + match.end("path")), (), "", start, end, all=True)


def _use(node: Node, _: Lowering) -> Shape:
    imports: list[Shape] = []
    parts = children(node)
    prefix = _dotted(parts[0]) + "." if parts and parts[0].kind() == "namespace_name" else ""
    for part in parts:
        for clause in children(part) if part.kind() == "namespace_use_group" else [part]:
            names = children(clause)
            if clause.kind() not in ("namespace_use_clause", "namespace_use_group_clause") or not names:
                continue
            qualified = prefix + _dotted(names[0])
            alias = names[-1].text() if len(names) > 1 else qualified.rpartition(".")[2]
            imports.append(Import(text_span(names[0]), (), alias, *span(clause), bound=qualified))
    return imports[0] if len(imports) == 1 else Other(tuple(imports), *span(node))


def _body(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return body_of(node) if node.kind() in ("compound_statement", "colon_block") else (node,)


def _if(node: Node, lowering: Lowering) -> Shape:
    otherwise = tuple(node.field_children("alternative"))
    after = "" if otherwise else following(node)
    return Branch(lowering.field(node, "condition"), _body(node.field("body")), otherwise, after, *span(node))


def _try(node: Node, _: Lowering) -> Shape:
    handlers = tuple(child for child in children(node) if child.kind() == "catch_clause")
    rest = tuple(child for child in children(node) if child.kind() == "finally_clause")
    tried = Attempt(body_of(node.field("body")), handlers, *span(node))
    return Other((tried, Block(rest, *span(node))), *span(node)) if rest else tried


def _foreach(node: Node, lowering: Lowering) -> Shape:
    """The targets of a loop take many values: they are bound to something unknown."""
    parts = children(node)
    if len(parts) < 2:
        return other(node, lowering)
    values = lowering(parts[0])
    targets = children(parts[1]) if parts[1].kind() == "pair" else [parts[1]]
    bound = [Assign(lowering(target), Other((), *span(target)), *span(target)) for target in targets]
    return Other((values, *bound, Block(_body(node.field("body")), *span(node))), *span(node))


def _list(node: Node, lowering: Lowering) -> Shape:
    return Sequence(tuple(lowering(child) for child in children(node)), *span(node))


_LOWER: dict[str, Lower] = {
    "name": name,
    "variable_name": name,
    "relative_scope": name,
    "qualified_name": _qualified,
    "string": _single,
    "encapsed_string": _double,
    "heredoc": _heredoc,
    "nowdoc": _heredoc,
    "null": plain("null"),
    "boolean": plain("boolean"),
    "integer": plain("number"),
    "float": plain("number"),
    "function_call_expression": _call,
    "member_call_expression": _method,
    "nullsafe_member_call_expression": _method,
    "scoped_call_expression": _method,
    "object_creation_expression": _new,
    "member_access_expression": _access,
    "nullsafe_member_access_expression": _access,
    "scoped_property_access_expression": _access,
    "class_constant_access_expression": _access,
    "subscript_expression": _subscript,
    "binary_expression": binary(_OPERATORS),
    "conditional_expression": _conditional,
    "unary_op_expression": _unary,
    "cast_expression": lambda node, lowering: lowering.field(node, "value"),
    "parenthesized_expression": inner(),
    "error_suppression_expression": inner(),
    "clone_expression": inner(),
    "by_ref": inner(),
    "array_creation_expression": _array,
    "list_literal": _list,
    "assignment_expression": lambda node, lowering: Assign(
        lowering.field(node, "left"), lowering.field(node, "right"), *span(node)
    ),
    "reference_assignment_expression": lambda node, lowering: Assign(
        lowering.field(node, "left"), lowering.field(node, "right"), *span(node)
    ),
    "augmented_assignment_expression": _augmented,
    "expression_statement": lambda node, lowering: (
        lowering(children(node)[0]) if len(children(node)) == 1 else other(node, lowering)
    ),
    "const_element": _element,
    "property_element": _element,
    "enum_case": _element,
    "arrow_function": _arrow,
    "anonymous_function": _function,
    "anonymous_function_creation_expression": _function,
    "function_definition": _function,
    "method_declaration": _function,
    "class_declaration": _class,
    "interface_declaration": _class,
    "trait_declaration": _class,
    "enum_declaration": _class,
    "namespace_use_declaration": _use,
    "require_expression": _require,
    "require_once_expression": _require,
    "include_expression": _require,
    "include_once_expression": _require,
    "if_statement": _if,
    "else_if_clause": _if,
    "try_statement": _try,
    "foreach_statement": _foreach,
    "return_statement": returned,
    "echo_statement": _word("echo"),
    "print_intrinsic": _word("print"),
    "throw_expression": _word("throw"),
    "exit_statement": _word("exit"),
    "match_expression": other,
    "comment": nothing,
    "php_tag": nothing,
    "text": nothing,
}

_DOTENV = "use Dotenv\\Dotenv;\n"
_SYMFONY = "use Symfony\\Component\\Dotenv\\Dotenv;\n"
_GUZZLE = "use GuzzleHttp\\Client;\n"


def _php(code: str) -> str:
    return f"<?php\n{code}"


_IDIOMS: tuple[Idiom, ...] = (
    Read("getenv", "call", _php("$k = getenv('X');"), _php("$k = getopt('X');"), default="default"),
    Read("env", "call", _php("$k = env('X', 'd');"), _php("$k = enc('X', 'd');")),
    Read("Illuminate.Support.Env.get", "call", _php("use Illuminate\\Support\\Env;\n$k = Env::get('X');"),
         _php("use My\\Env;\n$k = Env::get('X');")),
    Read("$_ENV", "mapping", _php("$k = $_ENV['X'];"), _php("$k = $_GET['X'];")),
    Read("$_SERVER", "mapping", _php("$k = $_SERVER['X'];"), _php("$k = $_SESSION['X'];")),
    Load("Dotenv.Dotenv.createImmutable", "phpdotenv", _php(f"{_DOTENV}$d = Dotenv::createImmutable(__DIR__);\n$d->load();"),
         _php(f"{_DOTENV}$d = Dotenv::parse($text);"), path=(1,)),
    Load("Dotenv.Dotenv.createMutable", "phpdotenv", _php("Dotenv\\Dotenv::createMutable(__DIR__, 'a.env')->load();"),
         _php("Other\\Dotenv::createMutable(__DIR__, 'a.env')->load();"), path=(1,)),
    Load("Dotenv.Dotenv.createUnsafeImmutable", "phpdotenv", _php(f"{_DOTENV}Dotenv::createUnsafeImmutable(__DIR__)->load();"),
         _php("Dotenv::createUnsafeImmutable(__DIR__)->load();"), path=(1,)),
    Load("Dotenv.Dotenv.createUnsafeMutable", "phpdotenv", _php(f"{_DOTENV}Dotenv::createUnsafeMutable(__DIR__)->load();"),
         _php("Dotenv::createUnsafeMutable(__DIR__)->load();"), path=(1,)),
    Load("Dotenv.Dotenv.create", "phpdotenv", _php(f"{_DOTENV}Dotenv::create(__DIR__)->load();"),
         _php("Dotenv::create(__DIR__)->load();"), path=(1,)),
    Load("Symfony.Component.Dotenv.Dotenv().load", "symfony-dotenv",
         _php(f"{_SYMFONY}(new Dotenv())->load(__DIR__ . '/.env');"),
         _php("(new Dotenv())->load(__DIR__ . '/.env');"), path=(0,)),
    Load("Symfony.Component.Dotenv.Dotenv().loadEnv", "symfony-dotenv",
         _php(f"{_SYMFONY}$d = new Dotenv();\n$d->loadEnv(__DIR__ . '/.env');"), _php(f"{_SYMFONY}$d = new Dotenv();"),
         path=(0,)),
    Load("Symfony.Component.Dotenv.Dotenv().bootEnv", "symfony-dotenv",
         _php(f"{_SYMFONY}(new Dotenv())->bootEnv(dirname(__DIR__) . '/.env');"),
         _php(f"{_SYMFONY}(new Dotenv())->other(dirname(__DIR__) . '/.env');"), path=(0,)),
    Wrap("trim", _php("$k = trim(getenv('X'));"), _php("$k = strrev(getenv('X'));"), trims=True),
    Wrap("rtrim", _php("$k = rtrim(getenv('X'));"), _php("$k = ucfirst(getenv('X'));"), trims=True),
    Wrap("strval", _php("$k = strval(getenv('X'));"), _php("$k = intval(getenv('X'));")),
    Bearer(".withToken", _php("$r = Http::withToken($k)->get('https://a.example/v1');"), _php("$r = Http::token($k)->get('https://a.example/v1');")),
    Log("echo", _php("echo 'k ', getenv('X');"), _php("eco(getenv('X'));")),
    Log("print", _php("print getenv('X');"), _php("paint(getenv('X'));")),
    Log("printf", _php("printf('%s', getenv('X'));"), _php("scanf('%s', getenv('X'));")),
    Log("print_r", _php("print_r(getenv('X'));"), _php("print_s(getenv('X'));")),
    Log("var_dump", _php("var_dump(getenv('X'));"), _php("var_load(getenv('X'));")),
    Log("var_export", _php("var_export(getenv('X'));"), _php("var_import(getenv('X'));")),
    Log("error_log", _php("error_log(getenv('X'));"), _php("error_of(getenv('X'));")),
    Log("dd", _php("dd(getenv('X'));"), _php("dx(getenv('X'));")),
    Log("dump", _php("dump(getenv('X'));"), _php("jump(getenv('X'));")),
    Log("Illuminate.Support.Facades.Log.*", _php("use Illuminate\\Support\\Facades\\Log;\nLog::info(getenv('X'));"),
        _php("use Mine\\Login;\nLogin::with(getenv('X'));")),
    OpenFile("file_get_contents", _php("$k = file_get_contents('key.txt');"), _php("$k = file_exists('key.txt');")),
    Format("sprintf", r"%s", _php("$h = ['Authorization' => sprintf('Bearer %s', $k)];"),
           _php("$h = ['Authorization' => sscanf('Bearer %s', $k)];")),
)  # fmt: skip

LANGUAGE = Language(
    "php",
    {".php": "php", ".phtml": "php"},
    ("comment",),
    _LOWER,
    _IDIOMS,
    refusal=r"\bthrow\b|\bexit\b|\bdie\b|\babort(?:_if|_unless)?\(|\btrigger_error\(|wp_send_json_error\(|\bfail\(",
    programs=("php",),
    own=frozenset(["$this", "self", "static"]),
    known=frozenset(
        "isset empty unset is_null is_string is_array strlen count in_array array_merge array_map array_filter array_keys "
        "array_values json_encode json_decode implode explode join substr strpos str_replace preg_match preg_replace sprintf "
        "printf print echo throw exit die strtolower strtoupper ucfirst htmlspecialchars urlencode rawurlencode http_build_query "
        "base64_encode base64_decode md5 sha1 hash header config view route response redirect collect app function_exists "
        "class_exists defined constant dirname basename realpath file_exists is_file fopen fwrite fclose md5_file".split()
    ),
    prepare=_prepared,
)
