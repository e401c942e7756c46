"""LLVM assembly as text: modules, functions, blocks and loops.

Text is written because it is quick (a line an instruction) and needs no library:
only `axolemma.kernels.jit` knows llvmlite. The instructions themselves are in
`llvm_instructions` and `llvm_memory`.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from types import MappingProxyType
from typing import Literal

from axolemma.errors import InternalError
from axolemma.kernels.llvm_instructions import Value, literal, vector_type
from axolemma.kernels.llvm_memory import MemoryInstructions

_WIDTHS = (1, 2, 4, 8, 16)
_CACHE_LINE = 64

# Writes code into the function it is given and returns the resulting vector.
Algorithm = Callable[..., Value]


class Function(MemoryInstructions):
    """One function, written from its entry on. Made by `Module.function`."""

    def __init__(
        self,
        name: str,
        *,
        module: "Module",
        parameters: Mapping[str, str],
        returns: str,
        head: str,
    ) -> None:
        super().__init__(
            width=module.width,
            has_fused=module.has_fused,
            declarations=module.declarations,
        )
        self.name = name
        self.returns = returns
        self.arguments = MappingProxyType(
            {key: Value(kind, f"%{key}") for key, kind in parameters.items()}
        )
        self._module = module
        self._head = head
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
    ) -> Generator[Value]:
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
    def while_(self, condition: Callable[[], Value]) -> Generator[None]:
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
    def if_(self, condition: Value) -> Generator[None]:
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
        def body(label: str, *, is_last: bool) -> Generator[None]:
            self.begin(label)
            yield
            if self._is_open:
                self.branch(end)
            if is_last:
                self.begin(end)

        return body(then, is_last=False), body(otherwise, is_last=True)

    def call(self, function: "Function", *arguments: Value) -> Value:
        """Call a function of the module; of no use as a value where it is void."""
        given = ", ".join(f"{a.type} {a.name}" for a in arguments)
        call = f"call {function.returns} @{function.name}({given})"
        if function.returns == "void":
            self._lines.append(f"  {call}")
            return Value("void", "")
        return self._emit(function.returns, call)

    def outlined(self, name: str, algorithm: Algorithm, *arguments: Value) -> Value:
        """The value of an algorithm that stands in a function of its own.

        The function, internal to the module, is written at the first use of the
        name and called at each; the bits are the same as inline. At eight lanes,
        with forty exponentials, compiling took a fifth of the time and running
        five sixths (the constants leave the caller's registers alone); at four
        lanes and fewer the calls cost a tenth to a fifth of the speed.

        Parameters
        ----------
        name
            The function's name; one algorithm goes by one name.
        algorithm
            Writes the code into the function given and returns the value.
        """
        return self.call(self._module.outlined(name, algorithm, arguments), *arguments)


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
        self.declarations: dict[str, str] = {}
        self._tables: list[str] = []
        self._functions: list[Function] = []
        self._outlined: dict[str, tuple[Algorithm, Function]] = {}

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
            module=self,
            parameters=parameters,
            returns=returns,
            head=f"define {linkage}{returns} @{name}({listed}) nounwind{attribute}",
        )
        self._functions.append(function)
        return function

    def outlined(
        self, name: str, algorithm: Algorithm, arguments: Sequence[Value]
    ) -> Function:
        """The function of an algorithm, written if it is not yet there."""
        if name in self._outlined:
            known, function = self._outlined[name]
            if known is not algorithm:
                message = f"two algorithms go by the name '{name}' in one module"
                raise InternalError(message)
            return function
        parameters = {f"x{i}": value.type for i, value in enumerate(arguments)}
        function = self.function(
            f"outlined.{name}",
            parameters,
            returns=self.real,
            internal=True,
            inline="never",
        )
        function.finish(algorithm(function, *function.arguments.values()))
        self._outlined[name] = algorithm, function
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
        return "\n".join([*self._tables, *self.declarations.values(), *definitions])
