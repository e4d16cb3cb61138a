"""Records the ONNX models that the checkpoint tests read, with onnx, torch and safetensors. The project needs none of them."""
import numpy as np, onnx, torch
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import convert_model_to_external_data
from safetensors.torch import save_file

g = torch.Generator().manual_seed(1)
expected, initializers, nodes = {}, [], []


def raw(name, tensor, known=None, code=None):
    """As exporters write it, as bytes; `known` is what is to be read."""
    code = code or helper.np_dtype_to_tensor_dtype(tensor.numpy().dtype)
    data = tensor.contiguous().view(torch.int16 if code == TensorProto.BFLOAT16 else tensor.dtype).numpy().tobytes()
    initializers.append(helper.make_tensor(name, code, list(tensor.shape), data, raw=True))
    known = known or (name, tensor)
    expected[known[0]] = known[1].contiguous()


def typed(name, tensor, code):
    """As numbers of the wire's own."""
    values = tensor.flatten() if tensor.dtype != torch.bool else tensor.flatten().int()
    if code == TensorProto.FLOAT16:
        values = values.view(torch.int16).int() & 0xffff
    t = TensorProto(name=name, data_type=code, dims=list(tensor.shape))
    field = {TensorProto.FLOAT: t.float_data, TensorProto.DOUBLE: t.double_data, TensorProto.INT64: t.int64_data}
    field.get(code, t.int32_data).extend(values.tolist())
    initializers.append(t)
    expected[name] = tensor


def matmul(name, left, right):
    nodes.append(helper.make_node("MatMul", [left, right], [f"out{len(nodes)}"], name=name))


raw("f32", torch.randn(2, 3, generator=g))
raw("f64", torch.randn(3, generator=g).double())
raw("f16", torch.randn(2, 2, generator=g).half())
raw("bf16", torch.randn(2, 3, generator=g).bfloat16(), code=TensorProto.BFLOAT16)
raw("i64", torch.tensor([-1, 2**40]))
raw("i32", torch.arange(-2, 3, dtype=torch.int32))
raw("i16", torch.tensor([[-300], [300]], dtype=torch.int16))
raw("i8", torch.tensor([-128, 127], dtype=torch.int8))
raw("u8", torch.tensor([0, 255], dtype=torch.uint8))
raw("boolean", torch.tensor([True, False, True]))
raw("scalar", torch.tensor(2.5))
raw("empty", torch.zeros(0, 4))
typed("typed.f32", torch.randn(2, 3, generator=g), TensorProto.FLOAT)
typed("typed.f64", torch.randn(2, generator=g).double(), TensorProto.DOUBLE)
typed("typed.f16", torch.randn(3, generator=g).half(), TensorProto.FLOAT16)
typed("typed.i64", torch.tensor([-2**40, 0, 7]), TensorProto.INT64)
typed("typed.i32", torch.tensor([-5, 300], dtype=torch.int32), TensorProto.INT32)
typed("typed.i8", torch.tensor([[-7], [7]], dtype=torch.int8), TensorProto.INT8)
typed("typed.boolean", torch.tensor([False, True]), TensorProto.BOOL)


def nameless(number, restored=None, operator="MatMul"):
    """A matrix [in, out] without a name; `restored` is the name of [out, in]."""
    name, matrix = f"onnx::{operator}_{number}", torch.randn(3, 2, generator=g)
    raw(name, matrix, (restored, matrix.t()) if restored else None)
    return name


matmul("/encoder/layer.0/key/MatMul", "x", nameless(7, "encoder.layer.0.key.weight"))
shared = nameless(8)
matmul("/encoder/layer.0/query/MatMul", "x", shared)
matmul("/encoder/layer.1/query/MatMul", "x", shared)
matmul("/encoder/layer.0/left/MatMul", nameless(9), "x")
matmul("/encoder/layer.0/key/MatMul_1", "x", nameless(10))
matmul("/MatMul", "x", nameless(11))
raw("taken.weight", torch.randn(2, generator=g))
matmul("/taken/MatMul", "x", nameless(12))
matmul("/twice/MatMul", "x", nameless(13))
matmul("/twice/MatMul", "x", nameless(14))
nodes.append(helper.make_node("Add", ["x", nameless(15, operator="Add")], ["y"], name="/encoder/layer.2/MatMul"))
nameless(16)

x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 3])
model = helper.make_model(helper.make_graph(nodes, "recorded", [x], [y], initializers), producer_name="record_onnx",
                          producer_version="1", ir_version=8)
helper.set_model_props(model, {"kind": "a test"})
open("weights.onnx", "wb").write(model.SerializeToString())
save_file(expected, "weights.expected.safetensors")

convert_model_to_external_data(model, all_tensors_to_one_file=True, location="outside.data", size_threshold=8)
onnx.save(model, "outside.onnx")
