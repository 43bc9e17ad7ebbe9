"""Writes an ONNX model as bytes. Source: onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto)."""

import struct
from collections.abc import Sequence

from generation.engine.models.checkpoint import Tensor
from generation.engine.models.protobuf import block, number, varint

IR_VERSION, OPSET = 9, 17
FLOAT = 1  # TensorProto.DataType
FLOAT_ATTRIBUTE, INT_ATTRIBUTE, INTS_ATTRIBUTE = 1, 2, 7  # AttributeProto.AttributeType

Attribute = float | int | Sequence[int]


class Graph:
    """A graph under construction. Tensors are known by name; shapes may hold names for open sizes."""

    def __init__(self, name: str) -> None:
        self._parts = [block(2, name)]

    def take(self, name: str, shape: Sequence[int | str]) -> str:
        """Adds an input of float32."""
        self._parts.append(block(11, _value_info(name, shape)))
        return name

    def give(self, name: str, shape: Sequence[int | str]) -> None:
        """Makes a tensor an output."""
        self._parts.append(block(12, _value_info(name, shape)))

    def constant(self, name: str, tensor: Tensor) -> str:
        """Adds weights."""
        sizes = b"".join(number(1, size) for size in tensor.shape)
        self._parts.append(block(5, sizes + number(2, FLOAT) + block(8, name) + block(9, tensor.data)))
        return name

    def node(self, operation: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> str:
        """Adds an operation with one output, and returns that output's name."""
        self._parts.append(
            block(
                1,
                b"".join(block(1, name) for name in inputs)
                + block(2, output)
                + block(3, output)
                + block(4, operation)
                + b"".join(block(5, _attribute(name, value)) for name, value in attributes.items()),
            )
        )
        return output

    def model(self, producer: str) -> bytes:
        """The whole ModelProto."""
        return (
            number(1, IR_VERSION)
            + block(2, producer)
            + block(7, b"".join(self._parts))
            + block(8, number(2, OPSET))
        )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, float):
        payload, kind = varint(2 << 3 | 5) + struct.pack("<f", value), FLOAT_ATTRIBUTE
    elif isinstance(value, int):
        payload, kind = number(3, value), INT_ATTRIBUTE
    else:
        payload, kind = b"".join(number(8, one) for one in value), INTS_ATTRIBUTE
    return block(1, name) + payload + number(20, kind)


def _value_info(name: str, shape: Sequence[int | str]) -> bytes:
    sizes = b"".join(block(1, block(2, size) if isinstance(size, str) else number(1, size)) for size in shape)
    return block(1, name) + block(2, block(1, number(1, FLOAT) + block(2, sizes)))
