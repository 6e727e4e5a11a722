"""The engine's folder read through links to its files, as where it cannot be written."""

from pathlib import Path

import tantivy

from wares.index.words.documents import state_document
from wares.index.words.engine import WordsEngine
from wares.index.words.mirror import FolderMirror
from wares.index.words.schema import make_schema


def test_what_is_committed_later_is_read_through_new_links(tmp_path: Path) -> None:
    writer = WordsEngine.open(tmp_path / "words")
    writer.commit(state_document(1, 1))
    mirror = FolderMirror(tmp_path / "words")
    index = tantivy.Index(make_schema(), path=str(mirror.folder))
    index.config_reader("manual", 0)
    reader = WordsEngine(tmp_path / "words", index, mirror)
    for seq in range(2, 20):
        writer.commit(state_document(seq, seq))
        assert reader.reload()
        assert (reader.searcher().length, reader.searcher().seq) == (seq, seq)
    assert not reader.reload()
    writer.close()
    mirror.renew()
    here = {path.name for path in (tmp_path / "words").iterdir() if path.suffix != ".lock"}
    assert {path.name for path in mirror.folder.iterdir() if path.is_symlink()} == here


def test_a_folder_that_can_be_locked_is_read_itself(tmp_path: Path) -> None:
    assert FolderMirror.of(tmp_path) is None
