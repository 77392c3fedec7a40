"""A language model behind any OpenAI-compatible `chat/completions`."""
