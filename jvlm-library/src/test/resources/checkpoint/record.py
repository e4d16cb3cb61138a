"""Records the files that the checkpoint tests read, with torch, safetensors and gguf. The project needs none of them."""
import argparse, collections, io, pickle, struct, sys, zipfile
import gguf, numpy as np, torch
from gguf.quants import dequantize, quantize
from safetensors.torch import save_file

torch.manual_seed(1)
g = torch.Generator().manual_seed(1)


def expect(name, tensors, metadata=None):
    copies = {k: v.detach().clone().contiguous() for k, v in tensors.items()}
    save_file(copies, f"{name}.expected.safetensors", metadata)


# Every element type, views, shared storage, scalars, empty tensors, parameters.
base = torch.randn(6, 8, generator=g)
state = collections.OrderedDict(
    f64=torch.randn(3, generator=g).double(), f32=base, f16=torch.randn(2, 3, generator=g).half(),
    bf16=torch.randn(2, 3, generator=g).bfloat16(), i64=torch.tensor([-1, 2**40]), i32=torch.arange(-2, 3, dtype=torch.int32),
    i16=torch.tensor([[-300], [300]], dtype=torch.int16), i8=torch.tensor([-128, 127], dtype=torch.int8),
    u8=torch.tensor([0, 255], dtype=torch.uint8), boolean=torch.tensor([True, False, True]),
    scalar=torch.tensor(2.5), empty=torch.zeros(0, 4), transposed=base.t(), window=base[1:5:2, 2:7:2],
    row=base[3], expanded=torch.tensor([1.0, 2.0]).view(2, 1).expand(2, 3), parameter=torch.nn.Parameter(torch.ones(2, 2)))
state._metadata = collections.OrderedDict({"": {"version": 1}})
torch.save(state, "zip.pt")
torch.save(state, "zip4.pt", pickle_protocol=4)
torch.save(state, "zip5.pt", pickle_protocol=5)
torch.save(state, "legacy.pt", _use_new_zipfile_serialization=False)
expect("state", state)

with zipfile.ZipFile("zip.pt") as old, zipfile.ZipFile("deflated.pt", "w", zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        new.writestr(name, old.read(name))
with zipfile.ZipFile("zip.pt") as old, zipfile.ZipFile("big-endian.pt", "w") as new:
    for name in old.namelist():
        new.writestr(name, b"big" if name.endswith("byteorder") else old.read(name))
class Unseekable(io.RawIOBase):  # a member written to a stream of unknown length gets zip64 fields
    pass
with zipfile.ZipFile("zip.pt") as old, zipfile.ZipFile("zip64.pt", "w") as new:
    for name in old.namelist():
        with new.open(name, "w", force_zip64=True) as member:
            member.write(old.read(name))

# Training checkpoints.
model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.LayerNorm(2))
optimizer = torch.optim.AdamW(model.parameters())
model(torch.randn(4, 3)).sum().backward()
optimizer.step()
args = argparse.Namespace(lr=1e-3, name="base", sizes=[1, 2])
torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3, "args": args,
            "config": {"width": 2, "tags": ("a", "b")}, "best": np.float64(0.5)}, "training.pt")
torch.save({"vision": model.state_dict(), "text": {"heads": [torch.ones(2), torch.zeros(1)]}}, "nested.pt")
expect("training", model.state_dict())
torch.save(torch.arange(5.0), "single.pt")
torch.save({"ok": torch.ones(1), "spectrum": torch.ones(2, dtype=torch.complex64)}, "complex.pt")
torch.save({"wide": torch.ones(2, dtype=torch.uint16)}, "uint16.pt")
torch.save(model, "module.pt")


# TorchScript: nested modules, buffers, half precision, a list of modules.
class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.attn = torch.nn.Linear(4, 4).half()
        self.norm = torch.nn.BatchNorm1d(4)

    def forward(self, x):
        return self.norm(x)


class Tower(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = torch.nn.Sequential(Block(), Block())
        self.scale = torch.nn.Parameter(torch.tensor(4.6))
        self.register_buffer("resolution", torch.tensor(224))
        self.width: int = 4

    def forward(self, x):
        return self.blocks(x) * self.scale


tower = Tower().eval()
torch.jit.script(tower).save("script.pt")
expect("script", tower.state_dict())

# The old format with a view of a storage, which today's torch reads and no longer writes.
class Ref:
    def __init__(self, pid):
        self.pid = pid
class Pickler(pickle.Pickler):
    def persistent_id(self, o):
        return o.pid if isinstance(o, Ref) else None
class Rebuild:
    def __init__(self, *args):
        self.args = args
    def __reduce__(self):
        return torch._utils._rebuild_tensor_v2, self.args
values = np.arange(10, dtype=np.float32)
view = Rebuild(Ref(("storage", torch.FloatStorage, "a", "cpu", 10, ("v", 4, 6))), 1, (2, 2), (2, 1), False, collections.OrderedDict())
whole = Rebuild(Ref(("storage", torch.FloatStorage, "a", "cpu", 10, None)), 0, (10,), (1,), False, collections.OrderedDict())
with open("legacy-view.pt", "wb") as f:
    pickle.dump(0x1950A86A20F9469CFC6C, f, 2)
    pickle.dump(1001, f, 2)
    pickle.dump({"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, f, 2)
    Pickler(f, 2).dump({"view": view, "whole": whole})
    pickle.dump(["a"], f, 2)
    f.write(struct.pack("<q", 10) + values.tobytes())
loaded = torch.load("legacy-view.pt")
expect("legacy-view", loaded)

# GGUF: every encoding that is read, over random blocks with ordinary scales.
T = gguf.GGMLQuantizationType
rng = np.random.default_rng(1)
halves = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}
w = gguf.GGUFWriter("quants.gguf", "llama")
w.add_uint8("k.u8", 200); w.add_int8("k.i8", -5); w.add_uint16("k.u16", 60000); w.add_int16("k.i16", -300)
w.add_uint32("k.u32", 4000000000); w.add_int32("k.i32", -7); w.add_float32("k.f32", 0.5); w.add_bool("k.bool", True)
w.add_string("k.text", "grüße"); w.add_array("k.words", ["a", "", "ü"]); w.add_array("k.numbers", [1, 2, 3]); w.add_array("k.floats", [0.5, 1.5])
w.add_uint64("k.u64", 2**40); w.add_int64("k.i64", -(2**40)); w.add_float64("k.f64", 0.1)
floats = {}
for t, places in halves.items():
    block, size = gguf.GGML_QUANT_SIZES[t]
    raw = rng.integers(0, 256, (3, 2 * size), dtype=np.uint8)
    for row in raw:
        for start in (0, size):
            for place in places:
                row[start + place:start + place + 2] = np.frombuffer(np.float16(rng.normal() / 8).tobytes(), np.uint8)
    w.add_tensor(t.name.lower(), raw, raw_dtype=t)
    floats[t.name.lower()] = torch.from_numpy(dequantize(raw, t))
plain = rng.normal(size=(2, 3, 4)).astype(np.float32)
w.add_tensor("f32", plain); floats["f32"] = torch.from_numpy(plain)
w.add_tensor("f16", plain.astype(np.float16)); floats["f16"] = torch.from_numpy(plain.astype(np.float16).astype(np.float32))
brain = torch.from_numpy(plain).bfloat16()
w.add_tensor("bf16", brain.view(torch.uint8).numpy(), raw_dtype=T.BF16); floats["bf16"] = brain.float()
for kind in (np.int8, np.int16, np.int32, np.int64, np.float64):
    x = (plain * 50).astype(kind)
    w.add_tensor(np.dtype(kind).name, x); floats[np.dtype(kind).name] = torch.from_numpy(x.astype(np.float32))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
x = rng.normal(size=(4, 64)).astype(np.float32); x[1, :32] = 0; x[2, 3] = 0.5
floats["to_pack"] = torch.from_numpy(x)
for t in (T.Q8_0, T.Q4_0, T.Q4_1):
    floats["packed_" + t.name.lower()] = torch.from_numpy(quantize(x, t))
expect("quants", floats)

w = gguf.GGUFWriter("unsupported.gguf", "llama")
w.add_tensor("blk.0.ffn_down.weight", np.zeros((1, 66), np.uint8), raw_dtype=T.IQ2_XXS)
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
w = gguf.GGUFWriter("split.gguf", "llama", split_max_tensors=1)
for i in range(3):
    w.add_tensor(f"blk.{i}.weight", np.full((2, 2), i, np.float32))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
