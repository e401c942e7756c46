"""The cache of object code: what it keeps and, above all, what it refuses."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from axolemma.kernels import object_cache
from axolemma.kernels.object_cache import open_object_caches

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
CODE = b"machine code" * 100

posix_only = pytest.mark.skipif(os.name != "posix", reason="needs POSIX permissions")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A cache folder to be made, with all that could replace it out of reach."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setenv("AXOLEMMA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def first_cache():
    return next(open_object_caches())


def entry_of(folder, key=KEY):
    return folder / f"{key.hex()}.object"


def test_what_is_stored_is_loaded_by_a_later_process(folder):
    assert first_cache().store(KEY, CODE)
    assert first_cache().load(KEY) == CODE
    assert folder.is_dir()


def test_nothing_is_loaded_under_a_key_that_was_not_stored(folder):
    first_cache().store(KEY, CODE)
    assert first_cache().load(OTHER_KEY) is None
    assert first_cache().folder == folder


def test_a_later_entry_replaces_an_earlier_one(folder):
    first_cache().store(KEY, b"old")
    first_cache().store(KEY, CODE)
    assert first_cache().load(KEY) == CODE
    assert len(list(folder.glob("*.object"))) == 1


@pytest.mark.parametrize("place", [0, 30, 60, 100, -1])
def test_an_entry_with_a_flipped_bit_is_not_loaded(folder, place):
    first_cache().store(KEY, CODE)
    content = bytearray(entry_of(folder).read_bytes())
    content[place] ^= 1
    entry_of(folder).write_bytes(content)
    assert first_cache().load(KEY) is None


@pytest.mark.parametrize("length", [0, 10, 60, 100, 500])
def test_an_entry_cut_short_is_not_loaded(folder, length):
    first_cache().store(KEY, CODE)
    content = entry_of(folder).read_bytes()
    entry_of(folder).write_bytes(content[:length])
    assert first_cache().load(KEY) is None


def test_an_entry_with_something_appended_is_not_loaded(folder):
    first_cache().store(KEY, CODE)
    with entry_of(folder).open("ab") as file:
        file.write(b"\0")
    assert first_cache().load(KEY) is None


def test_an_entry_renamed_to_another_key_is_not_loaded(folder):
    first_cache().store(KEY, CODE)
    entry_of(folder).rename(entry_of(folder, OTHER_KEY))
    assert first_cache().load(OTHER_KEY) is None


def test_an_entry_sealed_with_another_secret_is_not_loaded(folder, monkeypatch):
    first_cache().store(KEY, CODE)
    monkeypatch.setenv("AXOLEMMA_CACHE", str(folder.with_name("forger")))
    first_cache().store(KEY, b"evil code")
    forged = entry_of(folder.with_name("forger")).read_bytes()
    monkeypatch.setenv("AXOLEMMA_CACHE", str(folder))
    entry_of(folder).write_bytes(forged)
    assert first_cache().load(KEY) is None


def test_entries_of_a_lost_secret_are_not_loaded(folder):
    first_cache().store(KEY, CODE)
    (folder / "secret").unlink()
    assert first_cache().load(KEY) is None


def test_a_secret_cut_short_is_replaced(folder):
    first_cache()
    (folder / "secret").write_bytes(b"short")
    assert len(first_cache().secret) == 32


@posix_only
def test_folder_secret_and_entries_are_closed_to_others(folder):
    first_cache().store(KEY, CODE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@posix_only
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_an_entry_that_others_may_write_is_not_loaded(folder, mode):
    first_cache().store(KEY, CODE)
    entry_of(folder).chmod(mode)
    assert first_cache().load(KEY) is None


@posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_a_secret_that_others_may_read_is_replaced(folder, mode):
    first = first_cache()
    first.store(KEY, CODE)
    (folder / "secret").chmod(mode)
    assert first_cache().secret != first.secret
    assert first_cache().load(KEY) is None


@posix_only
def test_a_link_in_place_of_an_entry_is_not_followed(folder):
    first_cache().store(KEY, CODE)
    elsewhere = folder.with_name("elsewhere")
    entry_of(folder).rename(elsewhere)
    entry_of(folder).symlink_to(elsewhere)
    assert first_cache().load(KEY) is None


@posix_only
def test_a_pipe_in_place_of_an_entry_does_not_block(folder):
    first_cache()
    os.mkfifo(entry_of(folder))
    assert first_cache().load(KEY) is None


def test_a_folder_in_place_of_an_entry_is_neither_loaded_nor_replaced(folder):
    first_cache()
    (entry_of(folder) / "inner").mkdir(parents=True)
    assert first_cache().load(KEY) is None
    assert not first_cache().store(KEY, CODE)


@posix_only
def test_files_of_another_user_are_not_trusted(folder, monkeypatch):
    first_cache().store(KEY, CODE)
    cache = first_cache()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    assert cache.load(KEY) is None
    assert list(open_object_caches()) == []
    assert folder.is_dir()


@posix_only
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_is_passed_over(folder, mode):
    folder.mkdir()
    folder.chmod(mode)
    caches = list(open_object_caches())
    assert [cache.folder.parent.name for cache in caches] == ["temporary"]
    assert list(folder.iterdir()) == []


def test_a_home_that_cannot_be_written_falls_back_to_a_private_temporary_folder(
    folder,
):
    folder.write_text("a file where the folder should be")
    cache = first_cache()
    assert cache.folder.parent == Path(tempfile.gettempdir())
    assert cache.store(KEY, CODE)
    assert first_cache().load(KEY) == CODE


def test_a_filled_cache_that_became_read_only_is_still_read_from(folder, monkeypatch):
    first_cache().store(KEY, CODE)
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != folder)
    caches = list(open_object_caches())
    assert caches[0].load(KEY) == CODE
    assert [cache.folder.parent.name for cache in caches[1:]] == ["temporary"]


def test_without_any_usable_folder_there_is_no_cache(folder, monkeypatch):
    folder.write_text("a file where the folder should be")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert list(open_object_caches()) == []


def test_without_a_known_home_the_temporary_folder_is_used(folder, monkeypatch):
    def nobody_knows():
        raise RuntimeError

    monkeypatch.delenv("AXOLEMMA_CACHE")
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", nobody_knows)
    assert first_cache().folder.parent == folder.with_name("temporary")


@pytest.mark.parametrize(
    ("system", "variable", "value", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "{tmp}/xdg", "{tmp}/xdg/axolemma"),
        ("linux", "XDG_CACHE_HOME", "relative", "{tmp}/home/.cache/axolemma"),
        ("linux", "XDG_CACHE_HOME", "", "{tmp}/home/.cache/axolemma"),
        ("darwin", "XDG_CACHE_HOME", "", "{tmp}/home/Library/Caches/axolemma"),
        ("win32", "LOCALAPPDATA", "{tmp}/local", "{tmp}/local/axolemma"),
        ("win32", "LOCALAPPDATA", "", "{tmp}/home/AppData/Local/axolemma"),
    ],
)
def test_each_platform_has_its_own_place_for_caches(
    tmp_path, monkeypatch, system, variable, value, expected
):
    monkeypatch.delenv("AXOLEMMA_CACHE", raising=False)
    monkeypatch.setenv(variable, value.format(tmp=tmp_path))
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(sys, "platform", system)
    assert object_cache._chosen_folder() == Path(expected.format(tmp=tmp_path))


def test_a_full_disk_is_reported_and_leaves_nothing_behind(folder, monkeypatch):
    cache = first_cache()

    def refuse(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    assert not cache.store(KEY, CODE)
    assert [path.name for path in folder.iterdir()] == ["secret"]


def test_the_oldest_entries_give_way_to_new_ones(folder, monkeypatch):
    monkeypatch.setattr(object_cache, "_MOST_ENTRIES", 3)
    keys = [bytes([number] * 32) for number in range(5)]
    for age, key in enumerate(keys):
        first_cache().store(key, CODE)
        os.utime(entry_of(folder, key), (1000 + age, 1000 + age))
    found = [first_cache().load(key) is not None for key in keys]
    assert found == [False, False, True, True, True]


def test_a_key_of_another_length_is_a_fault_of_the_caller(folder):
    assert not folder.exists()
    with pytest.raises(ValueError, match="32 bytes, not 3"):
        first_cache().load(b"abc")
