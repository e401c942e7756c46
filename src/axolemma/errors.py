"""What can go wrong, as classes that carry their fields and say what to do."""

from __future__ import annotations

from collections.abc import Iterable


class AxolemmaError(Exception):
    """Anything that axolemma itself raises."""


class InvalidInput(AxolemmaError, ValueError):
    """Something the user gave cannot be used.

    Parameters
    ----------
    where
        What was being read: an argument, a parameter, a gate of a channel.
    found
        What stood there, in the user's words.
    expected
        What could stand there.
    remedy
        What to do about it; empty when `expected` says it all.
    """

    def __init__(
        self, where: str, *, found: str, expected: str, remedy: str = ""
    ) -> None:
        self.where = where
        self.found = found
        self.expected = expected
        self.remedy = remedy
        tail = f"; {remedy}" if remedy else ""
        super().__init__(f"{where}: found {found}, expected {expected}{tail}")

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the fields, so that a worker's error arrives whole."""
        return _rebuild, (type(self), self.where, self._fields())

    def _fields(self) -> dict[str, str]:
        return {
            "found": self.found,
            "expected": self.expected,
            "remedy": self.remedy,
        }


class UnitError(InvalidInput):
    """A quantity has no unit, or one of another dimension."""


class UnknownName(InvalidInput):
    """A name that nothing here has."""


class NoRestingState(AxolemmaError):
    """A membrane that never settles was asked for its resting state."""


class IntegrationFailure(AxolemmaError):
    """A run that could not be continued.

    Parameters
    ----------
    reason
        Why, in words.
    time
        Time of the last good state, ms.
    variable
        The state that failed first, as component.symbol.
    value
        The value of that state at `time`.
    cell
        Index of the cell among those run together; None for one that ran alone.
    """

    def __init__(
        self,
        reason: str,
        *,
        time: float,
        variable: str,
        value: float,
        cell: int | None = None,
    ) -> None:
        self.reason = reason
        self.time = time
        self.variable = variable
        self.value = value
        self.cell = cell
        place = "" if cell is None else f" in cell {cell}"
        super().__init__(
            f"the run stopped at {time:.6g} ms{place}: {reason} "
            f"('{variable}' was {value:.6g} then)"
        )

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by the fields."""
        fields = {
            "time": self.time,
            "variable": self.variable,
            "value": self.value,
            "cell": self.cell,
        }
        return _rebuild, (type(self), self.reason, fields)


class InternalError(AxolemmaError):
    """A fault of axolemma's own, never of its user."""

    def __init__(self, message: str) -> None:
        super().__init__(f"{message} (this is a fault in axolemma: please report it)")


def unknown_name(where: str, name: str, known: Iterable[str]) -> UnknownName:
    """Word the error for a name that is not known, with the near ones.

    Parameters
    ----------
    where
        What the name was looked up in.
    name
        The name that was asked for.
    known
        The names that exist there.
    """
    import difflib  # noqa: PLC0415  (only a mistake needs it)

    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    folded = [other for other in names if other.lower() == name.lower()]
    suggestions = folded or near
    remedy = ""
    if suggestions:
        remedy = "did you mean " + " or ".join(f"'{other}'" for other in suggestions)
        remedy += "?"
    listed = ", ".join(f"'{other}'" for other in names) or "nothing (it has none)"
    return UnknownName(
        where, found=f"'{name}'", expected=f"one of {listed}", remedy=remedy
    )


def _rebuild(
    kind: type[AxolemmaError], first: str, fields: dict[str, object]
) -> AxolemmaError:
    return kind(first, **fields)
