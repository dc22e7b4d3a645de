"""Times as whole numbers, which databases subtract and add up as exactly as we do."""

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Microseconds(FunctionElement[int]):
    """A column's time in microseconds since 1970; NULL where there is none."""

    name = "microseconds"
    type = BigInteger()
    inherit_cache = True


@compiles(Microseconds, "postgresql")
def _on_postgresql(element: Microseconds, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST(extract(epoch FROM {compiler.process(element.clauses, **options)}) * 1000000 AS BIGINT)"


@compiles(Microseconds, "sqlite")
def _on_sqlite(element: Microseconds, compiler: SQLCompiler, **options: Any) -> str:
    # Kept as text, e.g. 2026-11-30 12:00:00.123456.
    at = compiler.process(element.clauses, **options)
    return f"(CAST(strftime('%s', substr({at}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({at}, 21) AS INTEGER))"
