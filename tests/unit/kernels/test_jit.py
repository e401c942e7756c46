"""From LLVM assembly to functions, and from the cache the second time."""

import ctypes
import gc
import platform
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.expressions import elementary
from axolemma.kernels import Module, jit
from axolemma.kernels.jit import compile_module, has_fused


@pytest.fixture(autouse=True)
def cache_folder(tmp_path, monkeypatch):
    """A cache of this test alone, and nothing remembered from other tests."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("AXOLEMMA_CACHE", str(tmp_path / "cache"))
    compile_module.cache_clear()
    yield tmp_path / "cache"
    compile_module.cache_clear()


@pytest.fixture
def generated(monkeypatch):
    """The list of the assemblies that were compiled, not loaded."""
    texts = []
    generate = jit._generate

    def counted(text, level):
        texts.append(text)
        return generate(text, level)

    monkeypatch.setattr(jit, "_generate", counted)
    return texts


def scaled_by(factor) -> str:
    module = Module(width=1, fused=True)
    function = module.function("scale", {"x": "double"}, returns="double")
    function.finish(function.multiply(function["x"], function.constant(factor)))
    return module.text


def exponential() -> str:
    module = Module(width=1, fused=True)
    function = module.function("exp", {"x": "double"}, returns="double")
    function.finish(elementary.exp(function, function["x"]))
    return module.text


def scale(text, x=2.0) -> float:
    """What the compiled function makes of x, as a new process would find it."""
    compile_module.cache_clear()
    function = compile_module(text).function(
        "scale", ctypes.c_double, returns=ctypes.c_double
    )
    return function(x)


def only_entry(folder) -> Path:
    (entry,) = folder.glob("*.object")
    return entry


def test_compiled_functions_are_called_with_numbers():
    assert scale(scaled_by(21.0)) == 42.0


def test_a_function_outlives_the_module_it_was_taken_from():
    function = compile_module(scaled_by(3.0)).function(
        "scale", ctypes.c_double, returns=ctypes.c_double
    )
    compile_module.cache_clear()
    gc.collect()
    assert function(2.0) == 6.0


def test_an_unknown_function_is_named_in_the_error():
    with pytest.raises(InternalError, match="no function 'shrink'"):
        compile_module(scaled_by(3.0)).function("shrink")


def test_assembly_that_llvm_refuses_is_a_fault_of_ours_with_its_message():
    with pytest.raises(InternalError, match="expected instruction opcode"):
        compile_module("define void @f() {\nnonsense\n}")


def test_assembly_that_llvm_cannot_verify_is_refused():
    text = "define i64 @f() {\na:\n  br label %b\nb:\n  br label %a\n}".replace(
        "b:\n  br label %a", "b:\n  %p = phi i64 [ 1, %b ]\n  ret i64 %p"
    )
    with pytest.raises(InternalError, match="PHI"):
        compile_module(text)


def test_the_same_text_is_compiled_once_in_a_process(generated):
    first = compile_module(scaled_by(5.0))
    assert compile_module(scaled_by(5.0)) is first
    assert len(generated) == 1


def test_a_later_process_loads_what_was_compiled(generated, cache_folder):
    assert scale(scaled_by(5.0)) == 10.0
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 1
    assert only_entry(cache_folder).is_file()


def test_another_text_is_another_entry(generated, cache_folder):
    assert scale(scaled_by(5.0)) == 10.0
    assert scale(scaled_by(6.0)) == 12.0
    assert len(generated) == 2
    assert len(list(cache_folder.glob("*.object"))) == 2


def test_code_compiled_briefly_is_another_entry_with_the_same_bits(
    generated, cache_folder
):
    text = exponential()
    results = []
    for is_brief in (False, True):
        module = compile_module(text, is_brief=is_brief)
        function = module.function("exp", ctypes.c_double, returns=ctypes.c_double)
        results.append([function(x) for x in np.linspace(-30.0, 30.0, 1001)])
    assert results[0] == results[1]
    assert len(generated) == 2
    assert len(list(cache_folder.glob("*.object"))) == 2


@pytest.mark.parametrize("field", ["triple", "processor", "features"])
def test_code_for_another_processor_has_another_key(monkeypatch, field):
    text = scaled_by(5.0)
    here = jit._cache_key(text, 1)
    elsewhere = jit._host()._replace(**{field: "another"})
    monkeypatch.setattr(jit, "_host", lambda: elsewhere)
    assert jit._cache_key(text, 1) != here


def test_code_of_another_llvm_has_another_key(monkeypatch):
    text = scaled_by(5.0)
    here = jit._cache_key(text, 1)
    monkeypatch.setattr(jit.llvm, "llvm_version_info", (1, 2, 3))
    assert jit._cache_key(text, 1) != here


def flip_last_byte(content):
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize(
    "damage",
    [
        flip_last_byte,
        lambda content: content[: len(content) // 2],
        lambda content: b"",
        lambda content: content + b"more",
        lambda content: b"something else altogether",
    ],
    ids=["flipped", "truncated", "empty", "appended", "foreign"],
)
def test_a_damaged_entry_is_compiled_again_and_repaired(
    generated, cache_folder, damage
):
    assert scale(scaled_by(5.0)) == 10.0
    entry = only_entry(cache_folder)
    entry.write_bytes(damage(entry.read_bytes()))
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 2
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 2


def test_an_entry_put_in_the_place_of_another_is_compiled_again(
    generated, cache_folder
):
    scale(scaled_by(5.0))
    mine = only_entry(cache_folder)
    content = mine.read_bytes()
    scale(scaled_by(6.0))
    (other,) = set(cache_folder.glob("*.object")) - {mine}
    other.write_bytes(content)
    assert scale(scaled_by(6.0)) == 12.0
    assert len(generated) == 3


def test_without_a_usable_home_code_is_kept_in_the_temporary_folder(
    generated, cache_folder
):
    cache_folder.write_text("a file where the folder should be")
    assert scale(scaled_by(5.0)) == 10.0
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 1
    (kept,) = Path(tempfile.gettempdir()).iterdir()
    assert only_entry(kept).is_file()


def test_without_any_folder_code_is_compiled_every_time(
    generated, cache_folder, monkeypatch
):
    cache_folder.write_text("a file where the folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(cache_folder))
    assert scale(scaled_by(5.0)) == 10.0
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 2


def test_a_full_disk_does_not_stop_a_run(generated, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert scale(scaled_by(5.0)) == 10.0
    assert len(generated) == 1


def test_processes_that_start_at_once_share_one_cache(cache_folder):
    program = (
        "import ctypes, sys\n"
        "from axolemma.kernels.jit import compile_module\n"
        "for text in sys.argv[1:]:\n"
        "    scale = compile_module(text).function(\n"
        "        'scale', ctypes.c_double, returns=ctypes.c_double)\n"
        "    print(scale(2.0))\n"
    )
    texts = [scaled_by(factor) for factor in (5.0, 6.0, 7.0)]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, *texts], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    outputs = [process.communicate()[0].split() for process in processes]
    assert outputs == [["10.0", "12.0", "14.0"]] * 4
    names = {path.suffix or path.name for path in cache_folder.iterdir()}
    assert names == {".object", "secret"}
    assert len(list(cache_folder.glob("*.object"))) == 3


def test_threads_may_compile_at_once():
    texts = [scaled_by(float(factor)) for factor in range(12)]

    def doubled(text):
        return compile_module(text).function(
            "scale", ctypes.c_double, returns=ctypes.c_double
        )(2.0)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(doubled, texts)) == [2.0 * f for f in range(12)]


def test_code_is_generated_without_reordering_or_contracting():
    module = Module(width=1, fused=True)
    function = module.function("sum", dict.fromkeys("abc", "double"), returns="double")
    product = function.multiply(function["a"], function["b"])
    function.finish(function.add(product, function["c"]))
    doubles = [ctypes.c_double] * 3
    total = compile_module(module.text).function(
        "sum", *doubles, returns=ctypes.c_double
    )
    # Contracted to one rounding it would be 2**-60.
    x = 1.0 + 2.0**-30
    assert total(x, x, -(x * x)) == 0.0


def test_the_processor_is_asked_for_fused_operations(monkeypatch):
    without = jit._host()._replace(features="+sse2,-fma,+fma4")
    monkeypatch.setattr(jit, "_host", lambda: without)
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert not has_fused()
    monkeypatch.setattr(jit, "_host", lambda: without._replace(features="+avx,+fma"))
    assert has_fused()
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.setattr(jit, "_host", lambda: without)
    assert has_fused()
