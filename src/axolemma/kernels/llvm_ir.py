"""LLVM assembly as text: modules, functions, blocks and loops.

Text is written because it is quick (a line an instruction) and needs no library:
only `axolemma.kernels.jit` knows llvmlite. The instructions themselves are in
`axolemma.kernels.llvm_instructions`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType
from typing import Literal

from axolemma.kernels.llvm_instructions import (
    Instructions,
    Value,
    literal,
    vector_type,
)

_WIDTHS = (1, 2, 4, 8, 16)
_CACHE_LINE = 64


class Variable:
    """A mutable local: a place on the stack, which LLVM turns into registers."""

    def __init__(self, function: "Function", kind: str, place: Value) -> None:
        self._function = function
        self._type = kind
        self._place = place

    def read(self) -> Value:
        """What was written last."""
        return self._function.read_place(self._type, self._place)

    def write(self, value: Value) -> None:
        """Replace the value."""
        self._function.write_place(value, self._place)


class Function(Instructions):
    """One function, written from its entry on. Made by `Module.function`."""

    def __init__(
        self,
        name: str,
        *,
        parameters: Mapping[str, str],
        returns: str,
        head: str,
        width: int,
        has_fused: bool,
        declarations: dict[str, str],
    ) -> None:
        super().__init__(width=width, has_fused=has_fused, declarations=declarations)
        self.name = name
        self.returns = returns
        self.arguments = MappingProxyType(
            {key: Value(kind, f"%{key}") for key, kind in parameters.items()}
        )
        self._head = head
        self._places: list[str] = []
        self._labels = 0
        self._block = "entry"
        self._is_open = True

    def __getitem__(self, parameter: str) -> Value:
        """The value of a parameter, by its name."""
        return self.arguments[parameter]

    @property
    def text(self) -> str:
        """The definition; a function still open returns here."""
        ending: list[str] = []
        if self._is_open:
            ending = ["  ret void" if self.returns == "void" else "  unreachable"]
        body = "\n".join([*self._places, *self._lines, *ending])
        return f"{self._head} {{\nentry:\n{body}\n}}\n"

    # ------------------------------------------------------- blocks and branches

    @property
    def block(self) -> str:
        """The label of the block being written, as a phi wants it."""
        return self._block

    def label(self, name: str) -> str:
        """A new label, to be branched to and begun."""
        self._labels += 1
        return f"{name}.{self._labels}"

    def begin(self, label: str) -> None:
        """Start the block of a label; the block before runs into it."""
        if self._is_open:
            self.branch(label)
        self._lines.append(f"{label}:")
        self._block = label
        self._is_open = True

    def branch(self, label: str) -> None:
        """Go on at the label."""
        self._lines.append(f"  br label %{label}")
        self._is_open = False

    def branch_if(self, condition: Value, then: str, otherwise: str) -> None:
        """Go on at one label or the other, by an i1."""
        self._lines.append(
            f"  br i1 {condition.name}, label %{then}, label %{otherwise}"
        )
        self._is_open = False

    def phi(self, *arrivals: tuple[Value, str]) -> Value:
        """The value that belongs to the block control came from."""
        kind = arrivals[0][0].type
        pairs = ", ".join(f"[ {value.name}, %{block} ]" for value, block in arrivals)
        return self._emit(kind, f"phi {kind} {pairs}")

    def finish(self, value: Value | None = None) -> None:
        """Return from the function."""
        given = "void" if value is None else f"{value.type} {value.name}"
        self._lines.append(f"  ret {given}")
        self._is_open = False

    @contextmanager
    def loop(
        self, count: int | Value, *, start: int | Value = 0, step: int = 1
    ) -> Iterator[Value]:
        """The body runs with an i64 index: start, start + step ... below count."""
        first = self.integer(start) if isinstance(start, int) else start
        limit = self.integer(count) if isinstance(count, int) else count
        head, body, end = map(self.label, ("loop", "body", "end"))
        before = self._block
        self.begin(head)
        # The index of the next turn is known only when the body has been written.
        position = len(self._lines)
        index = self.phi((first, before))
        self.branch_if(self.less_whole(index, limit), body, end)
        self.begin(body)
        yield index
        following = self.add_whole(index, self.integer(step))
        self._lines[position] = (
            f"  {index.name} = phi i64 [ {first.name}, %{before} ],"
            f" [ {following.name}, %{self._block} ]"
        )
        self.branch(head)
        self.begin(end)

    @contextmanager
    def while_(self, condition: Callable[[], Value]) -> Iterator[None]:
        """The body runs while the condition, written at its head, is a true i1."""
        head, body, end = map(self.label, ("while", "body", "end"))
        self.begin(head)
        self.branch_if(condition(), body, end)
        self.begin(body)
        yield
        if self._is_open:
            self.branch(head)
        self.begin(end)

    @contextmanager
    def if_(self, condition: Value) -> Iterator[None]:
        """The body runs where the i1 is true."""
        then, end = map(self.label, ("then", "end"))
        self.branch_if(condition, then, end)
        self.begin(then)
        yield
        self.begin(end)

    def either(
        self, condition: Value
    ) -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        """Two bodies, to be entered in this order: where the i1 is true, else."""
        then, otherwise, end = map(self.label, ("then", "else", "end"))
        self.branch_if(condition, then, otherwise)

        @contextmanager
        def body(label: str, *, is_last: bool) -> Iterator[None]:
            self.begin(label)
            yield
            if self._is_open:
                self.branch(end)
            if is_last:
                self.begin(end)

        return body(then, is_last=False), body(otherwise, is_last=True)

    # --------------------------------------------------------- places and calls

    def variable(self, initial: Value) -> Variable:
        """A mutable local of the type and value of `initial`."""
        place = Value("ptr", f"%place{len(self._places)}")
        self._places.append(f"  {place.name} = alloca {initial.type}, align 8")
        self.write_place(initial, place)
        return Variable(self, initial.type, place)

    def read_place(self, kind: str, place: Value) -> Value:
        """What is in a place of the stack."""
        return self._emit(kind, f"load {kind}, ptr {place.name}, align 8")

    def write_place(self, value: Value, place: Value) -> None:
        """Fill a place of the stack."""
        self._lines.append(
            f"  store {value.type} {value.name}, ptr {place.name}, align 8"
        )

    def scratch(self, vectors: int) -> Value:
        """A pointer to room on the stack for so many vectors of doubles."""
        place = Value("ptr", f"%place{len(self._places)}")
        self._places.append(
            f"  {place.name} = alloca [{vectors * self.width} x double],"
            f" align {_CACHE_LINE}"
        )
        return place

    def call(self, function: "Function", *arguments: Value) -> Value:
        """Call a function of the module; of no use as a value where it is void."""
        given = ", ".join(f"{a.type} {a.name}" for a in arguments)
        call = f"call {function.returns} @{function.name}({given})"
        if function.returns == "void":
            self._lines.append(f"  {call}")
            return Value("void", "")
        return self._emit(function.returns, call)


class Module:
    """Functions and tables that are compiled together.

    Parameters
    ----------
    width
        The number of lanes of a vector: 1, 2, 4, 8 or 16.
    fused
        Whether `fused` becomes `llvm.fma`; true only for a target that has it.
    """

    def __init__(self, *, width: int, fused: bool) -> None:
        if width not in _WIDTHS:
            message = f"A vector has 1, 2, 4, 8 or 16 lanes, not {width!r}."
            raise ValueError(message)
        self.width = width
        self.has_fused = fused
        self.real = vector_type("double", width)
        self._declarations: dict[str, str] = {}
        self._tables: list[str] = []
        self._functions: list[Function] = []

    def function(
        self,
        name: str,
        parameters: Mapping[str, str],
        *,
        returns: str = "void",
        internal: bool = False,
        inline: Literal["always", "never"] | None = None,
        disjoint: bool = True,
    ) -> Function:
        """A new function, open for writing.

        Parameters
        ----------
        parameters
            The LLVM type of each by its name.
        internal
            Not to be seen from outside the module.
        disjoint
            What a pointer parameter leads to is reached through no other one.
        """
        alias = " noalias" if disjoint else ""
        listed = ", ".join(
            f"{kind}{alias if kind == 'ptr' else ''} %{key}"
            for key, kind in parameters.items()
        )
        linkage = "internal " if internal else ""
        attribute = {"always": " alwaysinline", "never": " noinline", None: ""}[inline]
        function = Function(
            name,
            parameters=parameters,
            returns=returns,
            head=f"define {linkage}{returns} @{name}({listed}) nounwind{attribute}",
            width=self.width,
            has_fused=self.has_fused,
            declarations=self._declarations,
        )
        self._functions.append(function)
        return function

    def table(self, name: str, numbers: Sequence[float]) -> Value:
        """A pointer to constant doubles."""
        listed = ", ".join(f"double {literal(number)}" for number in numbers)
        self._tables.append(
            f"@{name} = internal unnamed_addr constant"
            f" [{len(numbers)} x double] [{listed}], align {_CACHE_LINE}"
        )
        return Value("ptr", f"@{name}")

    @property
    def text(self) -> str:
        """The module as LLVM assembly, without a target."""
        definitions = (function.text for function in self._functions)
        return "\n".join([*self._tables, *self._declarations.values(), *definitions])
