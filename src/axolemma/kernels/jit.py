"""Machine code from LLVM assembly, for the processor of this machine.

The only module that knows llvmlite (50 ms to import), therefore not imported by the
front of the room.
"""

import ctypes
import functools
import hashlib
import platform
from collections.abc import Callable
from typing import Any, NamedTuple

import llvmlite
import llvmlite.binding

from axolemma.errors import InternalError
from axolemma.kernels.object_cache import ObjectCache, open_object_caches

llvm: Any = llvmlite.binding  # it ships no types

# Less (1) costs a tenth of the compile time of the default (2), which adds a second
# scheduling; the kernels ran no faster with that. None (0) takes a third of the time
# again, and what it makes runs up to half longer.
_CAREFUL, _QUICK = 1, 0
# Part of the cache key, besides the level: change it when the passes change.
_PIPELINE = "always-inline sroa globaldce, small"


class _Host(NamedTuple):
    """The processor that code is made for."""

    triple: str
    processor: str
    features: str


class CompiledModule:
    """Machine code in memory; it lives as long as this object or a function of it."""

    def __init__(self, object_code: bytes) -> None:
        self._engine = _load(object_code)

    def function(
        self, name: str, *argument_types: Any, returns: Any = None
    ) -> Callable[..., Any]:
        """A function of the module, to be called from Python without the GIL.

        Parameters
        ----------
        name
            Its name in the assembly.
        argument_types, returns
            The types of ctypes of its parameters and of what it returns.
        """
        address = self._engine.get_function_address(name)
        if not address:
            message = f"the compiled module has no function '{name}'"
            raise InternalError(message)
        pointer = ctypes.CFUNCTYPE(returns, *argument_types)(address)
        # The code must not be freed before the pointer. (Attributes of a function of
        # ctypes are free, which its stub does not say.)
        pointer.compiled_module = self  # pyright: ignore[reportAttributeAccessIssue]
        return pointer


@functools.lru_cache(maxsize=128)
def compile_module(text: str, *, is_brief: bool = False) -> CompiledModule:
    """The machine code of a module of LLVM assembly, from the cache if it is there.

    Parameters
    ----------
    text
        The assembly.
    is_brief
        Whether it will run so briefly that compiling must not take longer. The results
        have the same bits.
    """
    level = _QUICK if is_brief else _CAREFUL
    key = _cache_key(text, level)
    caches: list[ObjectCache] = []
    for cache in open_object_caches():
        object_code = cache.load(key)
        if object_code is not None:
            return CompiledModule(object_code)
        caches.append(cache)
    object_code = _generate(text, level)
    for cache in caches:
        if cache.store(key, object_code):
            break
    return CompiledModule(object_code)


def has_fused() -> bool:
    """Whether this processor multiplies and adds with one rounding."""
    if platform.machine().lower() in {"arm64", "aarch64"}:
        return True
    return "+fma" in _host().features.split(",")


@functools.cache
def _host() -> _Host:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return _Host(
        llvm.get_process_triple(),
        llvm.get_host_cpu_name(),
        llvm.get_host_cpu_features().flatten(),
    )


def _target_machine(level: int) -> Any:
    """Describe the machine; code and constants lie near one another where known.

    By default a module that is compiled in memory expects its constants anywhere and
    loads the address of each before its value, which took up to a fifth of the run
    time. `_load` lays all in one piece; measured on Linux with x86-64 only.
    """
    host = _host()
    is_known = host.triple.startswith("x86_64") and "linux" in host.triple
    return llvm.Target.from_triple(host.triple).create_target_machine(
        cpu=host.processor,
        features=host.features,
        opt=level,
        codemodel="small" if is_known else "jitdefault",
        jit=True,
    )


def _cache_key(text: str, level: int) -> bytes:
    """A digest of all that decides which machine code the assembly becomes."""
    version = ".".join(map(str, llvm.llvm_version_info))
    pipeline = f"{_PIPELINE}, level {level}"
    parts = (*_host(), llvmlite.__version__, version, pipeline, text)
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode()
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.digest()


def _generate(text: str, level: int) -> bytes:
    """Object code. Never a pass that reorders sums: the bits must not depend on it.

    The text is written as it should run, so few passes suffice: more of them
    (LLVM's O1, O2) took two to four times as long and the kernels ran no faster.
    """
    machine = _target_machine(level)
    try:
        module = llvm.parse_assembly(text)
        module.verify()
    except RuntimeError as error:
        message = f"LLVM does not accept the assembly of a kernel: {error}"
        raise InternalError(message) from error
    options = llvm.create_pipeline_tuning_options()
    builder = llvm.create_pass_builder(machine, options)
    passes = llvm.create_new_module_pass_manager()
    passes.add_always_inliner_pass()
    passes.add_sroa_pass()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, builder)
    return machine.emit_object(module)


def _load(object_code: bytes) -> Any:
    """An engine with the object code linked; nothing is parsed or optimised."""
    empty = llvm.parse_assembly("")
    # The memory manager of llvmlite takes one piece of memory for all sections.
    engine = llvm.create_mcjit_compiler(empty, _target_machine(_CAREFUL), use_lmm=True)
    engine.add_object_file(llvm.ObjectFileRef.from_data(object_code))
    engine.finalize_object()
    return engine
