"""Records a small DINOv2 as exporters write it, and what transformers computes with it, with torch, transformers and onnx."""
import torch
from onnx import TensorProto, helper
from safetensors.torch import save_file
from transformers import Dinov2Config, Dinov2Model

WIDTH, GRID, PATCH, LAYERS = 64, 6, 14, 2
torch.manual_seed(1)
config = Dinov2Config(hidden_size=WIDTH, num_hidden_layers=LAYERS, num_attention_heads=WIDTH // 64, mlp_ratio=1,
                      image_size=GRID * PATCH, patch_size=PATCH)
model = Dinov2Model(config).eval()
for p in model.parameters():
    p.data = (p + 0.3 * torch.randn_like(p) / p.shape[-1] ** (0.5 if p.dim() == 2 else 0)).half().float()

initializers, nodes = [], []


def store(name, tensor):
    data = tensor.detach().half().contiguous()
    initializers.append(helper.make_tensor(name, TensorProto.FLOAT16, list(data.shape), data.numpy().tobytes(), raw=True))


for name, p in model.named_parameters():
    if name == "embeddings.mask_token":
        continue
    if name == "embeddings.position_embeddings":
        store("onnx::Concat_900", p[:, :1])
        store("onnx::Reshape_901", p[:, 1:])
    elif p.dim() == 2 and "encoder" in name:
        lost = f"onnx::MatMul_{len(nodes)}"
        store(lost, p.t())
        place = "/backbone/" + name.removesuffix(".weight").replace(".", "/").replace("/layer/", "/layer.") + "/MatMul"
        nodes.append(helper.make_node("MatMul", ["x", lost], [f"out{len(nodes)}"], name=place))
    else:
        store("backbone." + name, p)
store("decoder.conv.weight", torch.zeros(1, 4))
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, 224, 224])
graph = helper.make_graph(nodes, "main", [x], [x], initializers)
open("dinov2.onnx", "wb").write(helper.make_model(graph, producer_name="pytorch", ir_version=7).SerializeToString())

size = 3 * 224 * 224
pixels = ((torch.arange(size) * 37 % 101 - 50) / 50).view(1, 3, 224, 224)
with torch.no_grad():
    out = model(pixels, output_hidden_states=True)
rows = [0, 1, 17, 128, 256]
save_file({"last": out.hidden_states[-1][0, rows].contiguous(), "before": out.hidden_states[-2][0, rows].contiguous(),
           "output": out.last_hidden_state[0, rows].contiguous()}, "dinov2.expected.safetensors")
