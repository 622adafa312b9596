"""What each language calls white space; the difference decides whether a no-break space stays in a key."""

from __future__ import annotations

ASCII = " \t\n\v\f\r"
"""C's isspace, Go's \\s with \\v, PHP's ctype_space."""

PHP_TRIM = " \t\n\r\0\v"
"""PHP's trim(): NUL, but no form feed."""

RUBY = "\0\t\n\v\f\r "
"""Ruby's String#strip: NUL counts."""

UNICODE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Unicode's White_Space: Go's unicode.IsSpace, Rust's char::is_whitespace."""

PYTHON = UNICODE + "\x1c\x1d\x1e\x1f"
"""Python's str.isspace and \\s."""

JAVASCRIPT = UNICODE.replace("\x85", "") + "\ufeff"
"""JavaScript's trim() and \\s."""

GO_BLANK = "\t\v\f\r \x85\xa0"
"""isSpace of godotenv and compose-go: all but the newline."""
