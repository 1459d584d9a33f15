"""`python3 -m voicelab outputs`: a notebook run again, and one that fails left as it was."""

from __future__ import annotations

import nbformat
import pytest

from voicelab.bootstrap import outputs


def notebook(path, *sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_outputs_are_stored_without_what_only_this_run_knows(tmp_path):
    path = notebook(tmp_path / "one.ipynb", "6 * 7", "import ipywidgets; ipywidgets.IntSlider()")
    assert outputs.run([str(path)]) == 0
    stored = nbformat.read(path, as_version=4)
    number, slider = (cell.outputs[0].data for cell in stored.cells)
    assert number["text/plain"] == "42" and list(slider) == ["text/plain"]
    assert "widgets" not in stored.metadata and not any(cell.metadata for cell in stored.cells)


def test_a_notebook_that_fails_is_left_as_it_was_and_said_to(tmp_path, capsys):
    path = notebook(tmp_path / "broken.ipynb", "1 + 1", "1 / 0")
    before = path.read_bytes()
    assert outputs.run([str(path)]) == 1 and path.read_bytes() == before
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_name_without_a_notebook_is_told(capsys):
    with pytest.raises(SystemExit):
        outputs.run(["nowhere.ipynb"])
    assert "nowhere.ipynb" in capsys.readouterr().err
