"""Our dialects against the real loaders, on inputs that nobody wrote by hand."""
