"""Adds outputs to an ONNX model by editing its protobuf bytes: no onnx package needed at run time.

Source: the protobuf wire format, and onnx.proto (ModelProto.graph = 7, GraphProto.output = 12).
"""

from collections.abc import Iterator

GRAPH_FIELD, GRAPH_OUTPUT_FIELD = 7, 12
VARINT, LENGTH_DELIMITED = 0, 2
INT64 = 7  # onnx.TensorProto.DataType


def add_output(model: bytes, tensor: str, element_type: int = INT64) -> bytes:
    """The model with its inner tensor named `tensor` as one more output; all else stays byte for byte."""
    out = bytearray()
    for field, payload, raw in _fields(model):
        if field == GRAPH_FIELD and payload is not None:
            grown = payload + _block(GRAPH_OUTPUT_FIELD, _value_info(tensor, element_type))
            out += _block(GRAPH_FIELD, grown)
        else:
            out += raw
    return bytes(out)


def _value_info(name: str, element_type: int) -> bytes:
    tensor_type = bytes([1 << 3 | VARINT, element_type])
    return _block(1, name.encode()) + _block(2, _block(1, tensor_type))


def _block(field: int, payload: bytes) -> bytes:
    return _varint(field << 3 | LENGTH_DELIMITED) + _varint(len(payload)) + payload


def _fields(message: bytes) -> Iterator[tuple[int, bytes | None, bytes]]:
    """(field number, payload of a length-delimited field or None, all its bytes) for each field."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _read_varint(message, at)
        payload = None
        match tag & 7:
            case 0:
                _, at = _read_varint(message, at)
            case 1:
                at += 8
            case 5:
                at += 4
            case 2:
                size, at = _read_varint(message, at)
                payload = message[at : at + size]
                at += size
            case other:
                raise ValueError(f"Not a protobuf message: wire type {other} at byte {start}.")
        yield tag >> 3, payload, message[start:at]


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)
