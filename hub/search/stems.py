"""What of a word is looked for: it without its ending. Pure."""

# Endings that say how a word is used, not what it means; long ones first. A word is found by what remains.
_ENDINGS = (
    *("иями", "ями", "ами", "ого", "его", "ому", "ему", "ыми", "ими", "иях", "иеи", "ость", "ости", "ах", "ях", "ов"),
    *("ев", "еи", "ои", "ои", "ом", "ем", "ам", "ям", "ыи", "ии", "ая", "яя", "ую", "юю", "ые", "ие", "ых", "их", "ть"),
    *("а", "я", "о", "е", "и", "ы", "у", "ю", "ь"),
    *("ings", "ing", "ern", "ies", "est", "em", "en", "er", "es", "ed", "e", "n", "s", "y"),
)
_LEAST_STEM = 4


def stem(word: str) -> str:
    """A folded word without its ending, or as it is if too little would remain."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word[: -len(ending)]
    return word
