"""Text whose lines were broken for the wire and flow together again (RFC 3676)."""


def unflowed(text: str, delete_space: bool) -> str:
    """The text with its lines joined: one that ends in a space goes on in the next of the same quotation (s4)."""
    lines: list[str] = []
    open_quotes: str | None = None
    for line in text.split("\n"):
        quotes = line[: len(line) - len(line.lstrip(">"))]
        words = line[len(quotes) :].removeprefix(" ")
        soft = words.endswith(" ") and words != "-- "
        if open_quotes == quotes and words != "-- ":
            lines[-1] = (lines[-1][:-1] if delete_space else lines[-1]) + words
        else:
            lines.append(f"{quotes} {words}" if quotes else words)
        open_quotes = quotes if soft else None
    return "\n".join(lines)
