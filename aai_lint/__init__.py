"""aai-lint: will my AssemblyAI API key reach my code whole, under the name that the code reads, and nowhere else?"""

__version__ = "0.1.0"
