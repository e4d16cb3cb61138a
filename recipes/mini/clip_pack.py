"""Makes the folder that ships from a trained one: matrices of the head rounded to bfloat16, the rest as it is.

  python recipes/mini/clip_pack.py PARTS TRAINED models/mini-clip

PARTS is what clip_parts.py wrote, TRAINED a safetensors file with the trained head. Needs torch and safetensors.
"""
import os, shutil, sys
from safetensors.torch import load_file, save_file


def main(parts, trained, target):
    os.makedirs(target, exist_ok=True)
    weights = load_file(os.path.join(parts, "model.safetensors"))
    head = load_file(trained)
    for name, old in weights.items():
        new = head.get(name, old)
        if new.shape != old.shape:
            raise SystemExit(f"{trained}: {name} is {list(new.shape)}, expected {list(old.shape)}")
        weights[name] = new.bfloat16() if new.ndim > 1 else new.float()
    missing = [n for n in weights if n not in head and not n.startswith("names.")]
    if missing:
        raise SystemExit(f"{trained}: has no {missing[0]}")
    save_file(weights, os.path.join(target, "model.safetensors"), metadata={"format": "pt"})
    for name in ["config.json", "text.gguf"]:
        shutil.copy(os.path.join(parts, name), os.path.join(target, name))


if __name__ == "__main__":
    main(*sys.argv[1:])
