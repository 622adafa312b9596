"""How much time and memory aai-lint takes, beside ripgrep, git grep and secret scanners: `python -m bench --help`."""
