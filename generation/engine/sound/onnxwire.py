"""Adds outputs to an ONNX model by editing its protobuf bytes: no onnx package needed at run time.

Source: onnx.proto (ModelProto.graph = 7, GraphProto.output = 12, TypeProto.Tensor.elem_type = 1).
"""

from generation.engine.models.protobuf import block, fields, number

GRAPH_FIELD, GRAPH_OUTPUT_FIELD = 7, 12
INT64 = 7  # onnx.TensorProto.DataType


def add_output(model: bytes, tensor: str, element_type: int = INT64) -> bytes:
    """The model with its inner tensor named `tensor` as one more output; all else stays byte for byte."""
    out = bytearray()
    for field in fields(model):
        if field.number == GRAPH_FIELD and isinstance(field.value, bytes):
            out += block(
                GRAPH_FIELD, field.value + block(GRAPH_OUTPUT_FIELD, _value_info(tensor, element_type))
            )
        else:
            out += field.raw
    return bytes(out)


def _value_info(name: str, element_type: int) -> bytes:
    return block(1, name) + block(2, block(1, number(1, element_type)))
