"""Small files, small functions: design section 10."""

import math
from collections.abc import Iterator

from tests.architecture.source import Function, Module, modules, product

MODULE_HARD, MODULE_MOST = 300, 150
FUNCTION_HARD, FUNCTION_MOST = 40, 20
PARAMETERS = 5


def written() -> tuple[Module, ...]:
    return product() + modules("bench")


def functions() -> Iterator[tuple[str, Function]]:
    for module in written():
        for function in module.functions():
            yield f"{module.name}:{function.lineno} {function.name}", function


def length(function: Function) -> int:
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def ninetieth(values: list[int]) -> int:
    """The value that nine out of ten do not exceed."""
    return sorted(values)[math.ceil(len(values) * 0.9) - 1]


def parameters(function: Function) -> int:
    """How many a caller may give; keyword-only ones count, for they too must be understood."""
    given = function.args
    named = [*given.posonlyargs, *given.args]
    bound = bool(named) and named[0].arg in ("self", "cls")
    return len(named) - bound + len(given.kwonlyargs) + bool(given.vararg) + bool(given.kwarg)


def test_no_module_is_too_long() -> None:
    assert [f"{module.name}: {module.lines} lines" for module in written() if module.lines > MODULE_HARD] == []


def test_most_modules_are_short() -> None:
    assert ninetieth([module.lines for module in product()]) <= MODULE_MOST


def test_no_function_is_too_long() -> None:
    too_long = [
        f"{where}: {length(function)} lines" for where, function in functions() if length(function) > FUNCTION_HARD
    ]
    assert too_long == []


def test_most_functions_are_short() -> None:
    assert ninetieth([length(function) for _, function in functions()]) <= FUNCTION_MOST


def test_no_function_takes_too_much() -> None:
    greedy = [
        f"{where}: {parameters(function)}" for where, function in functions() if parameters(function) > PARAMETERS
    ]
    assert greedy == []
