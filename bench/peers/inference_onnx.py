#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ONNX Runtime's side of bench/train/inference.cpp: time of a call, as exported from eval mode.

The nets are written with the onnx package, the weights are random. All graph optimisations are on, input and output are
bound. Settings: spin (threads wait for work in a loop: ONNX Runtime's default), sleep.
"""
import functools

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

import notebooks


class Graph:
    def __init__(self):
        self.nodes, self.weights, self.random, self.last = [], [], np.random.default_rng(0), "x"

    def add(self, op, shapes=(), **attributes):
        """The next operation; shapes of its weights."""
        inputs = [self.last]
        for shape in shapes:
            inputs.append(f"w{len(self.weights)}")
            bound = np.prod(shapes[0][1:]) ** -0.5
            values = self.random.uniform(-bound, bound, shape).astype(np.float32)
            self.weights.append(numpy_helper.from_array(values, inputs[-1]))
        self.last = f"y{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [self.last], **attributes))

    def linear(self, inputs, outputs):
        self.add("Gemm", [(outputs, inputs), (outputs,)], transB=1)

    def model(self, batch):
        def tensor(name, sizes):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
        graph = helper.make_graph(self.nodes, "net", [tensor("x", [batch, 1, 28, 28])],
                                  [tensor(self.last, [batch, 10])], self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        return model.SerializeToString()


def network(work):
    g = Graph()
    if work == "mlp":
        g.add("Flatten", axis=1)
        for inputs, outputs in ((784, 256), (256, 128), (128, 10)):
            g.linear(inputs, outputs)
            if outputs > 10:
                g.add("Relu")
        return g
    for inputs, outputs in ((1, 32), (32, 64)):
        g.add("Conv", [(outputs, inputs, 3, 3), (outputs,)], kernel_shape=[3, 3])
        g.add("Relu")
        g.add("MaxPool", kernel_shape=[2, 2], strides=[2, 2])
    g.add("Flatten", axis=1)
    g.linear(1600, 128)
    g.linear(128, 10)
    g.add("LogSoftmax", axis=1)
    return g


def bound_call(session, binding):
    """One run, without Python's wrapper where there is a way past it: it counts at batch 1."""
    try:
        return functools.partial(session._sess.run_with_iobinding, binding._iobinding, None)
    except AttributeError:
        return functools.partial(session.run_with_iobinding, binding)


def main():
    o = notebooks.inference_arguments(__doc__, ["spin", "sleep"])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = o.threads, 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if o.setting == "spin" else "0")
    net = network(o.work)
    session = onnxruntime.InferenceSession(net.model(o.batch), options, providers=["CPUExecutionProvider"])
    x, y = (onnxruntime.OrtValue.ortvalue_from_numpy(a) for a in
            (net.random.random((o.batch, 1, 28, 28), np.float32), np.empty((o.batch, 10), np.float32)))
    binding = session.io_binding()
    binding.bind_ortvalue_input("x", x)
    binding.bind_ortvalue_output(net.last, y)
    notebooks.measure_inference(f"onnxruntime-{onnxruntime.__version__}", o, bound_call(session, binding))


if __name__ == "__main__":
    main()
