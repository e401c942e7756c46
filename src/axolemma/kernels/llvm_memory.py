"""LLVM instructions that read and write memory, and the lanes of vectors."""

from axolemma.kernels.llvm_instructions import Instructions, Value

_ELEMENT_BYTES = {"double": 8, "i64": 8, "ptr": 8, "i32": 4, "i8": 1}
_CACHE_LINE = 64


class Variable:
    """A mutable local: a place on the stack, which LLVM turns into registers."""

    def __init__(self, function: "MemoryInstructions", kind: str, place: Value) -> None:
        self._function = function
        self._type = kind
        self._place = place

    def read(self) -> Value:
        """What was written last."""
        return self._function.read_place(self._type, self._place)

    def write(self, value: Value) -> None:
        """Replace the value."""
        self._function.write_place(value, self._place)


class MemoryInstructions(Instructions):
    """Instructions, with memory and places on the stack."""

    def __init__(
        self, *, width: int, has_fused: bool, declarations: dict[str, str]
    ) -> None:
        super().__init__(width=width, has_fused=has_fused, declarations=declarations)
        self._places: list[str] = []

    def address(
        self, pointer: Value, offset: int | Value, element: str = "double"
    ) -> Value:
        """The pointer moved on by `offset` elements."""
        if offset == 0:
            return pointer
        where = str(offset) if isinstance(offset, int) else offset.name
        return self._emit(
            "ptr", f"getelementptr {element}, ptr {pointer.name}, i64 {where}"
        )

    def _load(
        self, kind: str, element: str, pointer: Value, offset: int | Value
    ) -> Value:
        place = self.address(pointer, offset, element)
        align = _ELEMENT_BYTES[element]
        return self._emit(kind, f"load {kind}, ptr {place.name}, align {align}")

    def load(self, pointer: Value, offset: int | Value = 0) -> Value:
        """The doubles of all lanes, from `offset` doubles behind the pointer on."""
        return self._load(self.real, "double", pointer, offset)

    def load_whole(self, pointer: Value, offset: int | Value = 0) -> Value:
        """The i64 of all lanes, from `offset` integers behind the pointer on."""
        return self._load(self.whole, "i64", pointer, offset)

    def load_scalar(
        self, pointer: Value, offset: int | Value = 0, *, kind: str = "double"
    ) -> Value:
        """One double (or i64, i32, i8, ptr), `offset` elements behind the pointer."""
        return self._load(kind, kind, pointer, offset)

    def store(self, value: Value, pointer: Value, offset: int | Value = 0) -> None:
        """Write a scalar or all lanes, from `offset` elements behind the pointer."""
        element = value.type.rpartition(" ")[2].rstrip(">")
        place = self.address(pointer, offset, element)
        self._lines.append(
            f"  store {value.type} {value.name}, ptr {place.name},"
            f" align {_ELEMENT_BYTES[element]}"
        )

    def lane(self, vector: Value, index: int | Value) -> Value:
        """The scalar in one lane."""
        if self.width == 1:
            return vector
        element = vector.type.rpartition(" ")[2].rstrip(">")
        where = str(index) if isinstance(index, int) else index.name
        return self._emit(
            element, f"extractelement {vector.type} {vector.name}, i64 {where}"
        )

    def with_lane(self, vector: Value, index: int | Value, scalar: Value) -> Value:
        """The vector with one lane replaced."""
        if self.width == 1:
            return scalar
        where = str(index) if isinstance(index, int) else index.name
        return self._emit(
            vector.type,
            f"insertelement {vector.type} {vector.name},"
            f" {scalar.type} {scalar.name}, i64 {where}",
        )

    def gather(self, pointer: Value, offsets: Value) -> Value:
        """A double for each lane, each from its own offset (i64 lanes)."""
        gathered = Value(self.real, "poison")
        for index in range(self.width):
            loaded = self.load_scalar(pointer, self.lane(offsets, index))
            gathered = self.with_lane(gathered, index, loaded)
        return gathered

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
