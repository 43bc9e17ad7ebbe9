"""Spleeter's two U-Nets (voice and accompaniment) from their TensorFlow checkpoint as one ONNX model.

Source: spleeter/model/functions/unet.py and the 2stems configuration (Deezer, MIT). The weights stay as they
are stored; the runtime turns their axes round when it loads the model.
"""

from generation.engine.models.checkpoint import Checkpoint
from generation.engine.models.onnx import Graph

STEMS = ("vocals", "accompaniment")
LAYERS = 6
BINS = 1024  # of 2049: up to 11 kHz at 44.1 kHz
EPSILON, LEAK = 1e-3, 0.2  # Keras' defaults for BatchNormalization, and the network's own
STRIDED = {"strides": (2, 2), "pads": (1, 1, 2, 2)}  # TensorFlow's "same" for a 5 x 5 kernel and stride 2
DILATED = {"dilations": (2, 2), "pads": (3, 3, 3, 3)}  # the same for 4 x 4 with dilation 2
OIHW = (3, 2, 0, 1)  # from TensorFlow's height, width, in, out


def as_onnx(checkpoint: Checkpoint) -> bytes:
    """A model: magnitudes "mix" (n, 2 channels, frames, BINS) to one estimate of that shape per stem.

    frames must be a multiple of 64. Raises KeyError when the checkpoint is of another network.
    """
    graph = Graph("spleeter-2stems")
    shape = ("pieces", 2, "frames", BINS)
    mix = graph.take("mix", shape)
    for number, stem in enumerate(STEMS):
        _Unet(graph, checkpoint, number).write(mix, stem)
        graph.give(stem, shape)
    return graph.model("music-studio")


class _Unet:
    """One of the networks. Keras numbers the layers of both through: conv2d, conv2d_1, …"""

    def __init__(self, graph: Graph, checkpoint: Checkpoint, order: int) -> None:
        self.graph, self.checkpoint, self.order = graph, checkpoint, order

    def write(self, mix: str, stem: str) -> None:
        down, skipped = mix, []
        for layer in range(LAYERS):
            convolved = self._convolved("Conv", "conv2d", 7 * self.order + layer, down, **STRIDED)
            skipped.append(convolved)
            if layer < LAYERS - 1:  # the last one is handed on as it is
                normal = self._normalised(convolved, 12 * self.order + layer)
                down = self.graph.node("LeakyRelu", [normal], f"{normal}/leaky", alpha=LEAK)
        up = skipped.pop()
        for layer in range(LAYERS):
            wide = self._convolved(
                "ConvTranspose", "conv2d_transpose", LAYERS * self.order + layer, up, **STRIDED
            )
            relu = self.graph.node("Relu", [wide], f"{wide}/relu")
            up = self._normalised(relu, 12 * self.order + LAYERS + layer)
            if skipped:
                up = self.graph.node("Concat", [skipped.pop(), up], f"{up}/joined", axis=1)
        last = self._convolved("Conv", "conv2d", 7 * self.order + LAYERS, up, **DILATED)
        mask = self.graph.node("Sigmoid", [last], f"{last}/mask")
        self.graph.node("Mul", [mask, mix], stem)

    def _convolved(self, operation: str, layer: str, number: int, source: str, **how: tuple[int, ...]) -> str:
        name = _numbered(layer, number)
        kernel = self._weights(f"{name}/kernel")
        turned = self.graph.node("Transpose", [kernel], f"{kernel}/oihw", perm=OIHW)
        return self.graph.node(operation, [source, turned, self._weights(f"{name}/bias")], name, **how)

    def _normalised(self, source: str, number: int) -> str:
        name = _numbered("batch_normalization", number)
        parts = ("gamma", "beta", "moving_mean", "moving_variance")
        weights = [self._weights(f"{name}/{part}") for part in parts]
        return self.graph.node("BatchNormalization", [source, *weights], name, epsilon=EPSILON)

    def _weights(self, name: str) -> str:
        return self.graph.constant(name, self.checkpoint[name])


def _numbered(layer: str, number: int) -> str:
    return f"{layer}_{number}" if number else layer
