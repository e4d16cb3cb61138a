"""Records parts.zip: small text towers with random weights in three forms, a head of mini-clip over one of them and over
the image tower that comes with the program, and what transformers and torch compute with them.
Run in the repository's root; needs torch, transformers, safetensors and gguf."""
import io, json, os, sys, tempfile, zipfile
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel, BertTokenizerFast, RobertaConfig, RobertaModel
sys.path.insert(0, "recipes/mini")
import clip_parts

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = clip_parts.SPECIAL + list("abcdefghijklmnopqrstuvwxyz.,!'") + ["##" + c for c in "abcdefghijklmnopqrstuvwxyz"] \
    + ["the", "cat", "dog", "picture", "##ing", "##fish", "gold", "of", "on"]
TEXTS = ["a picture of the cat", "Goldfish!", "", "dogging, the dog's", "猫 on the CAT", "the " * 40, "é"]
SIZES = dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, max_position_embeddings=24)


def shaken(model):
    """Weights large enough that a slip shows."""
    with torch.no_grad():
        for p in model.parameters():
            p.add_(torch.randn_like(p) * .3)
    return model.eval()


@torch.inference_mode()
def means(model, ids):
    """The mean state of each row by itself, without padding."""
    return torch.stack([model(torch.tensor([row])).last_hidden_state[0].mean(0) for row in ids])


def save(model, path):
    model.save_pretrained(path, safe_serialization=True)


@torch.inference_mode()
def head(path, text):
    """Vectors of two rows of features by a random head, and of the texts' means."""
    g = {"image_head.norm.weight": 1 + .3 * torch.randn(1280), "image_head.norm.bias": .3 * torch.randn(1280),
         "image_head.fc1.weight": .05 * torch.randn(12, 1280), "image_head.fc1.bias": torch.randn(12),
         "image_head.fc2.weight": torch.randn(32, 12), "image_head.fc2.bias": torch.randn(32),
         "names.weight": torch.randn(1000, 32), "logit_scale": torch.tensor(3.)}
    save_file(g, os.path.join(path, "model.safetensors"), metadata={"format": "pt"})
    json.dump({"model_type": "mini_clip", "embed_dim": 32, "vision_cfg": {
        "timm_model_name": "tf_efficientnet_lite0", "image_size": 64, "head_hidden": 12, "class_weight": 1.5},
        "text_cfg": {"hf_pooler_type": "mean_pooler"}}, open(os.path.join(path, "config.json"), "w"))
    unit = torch.nn.functional.normalize
    tower = load_file("models/efficientnet-lite0/model.safetensors")
    features = torch.stack([(torch.arange(1280, dtype=torch.float64) * .7 + row).sin().abs().float() for row in (0, 1)])
    known = (features @ tower["_fc.weight"].float().T + tower["_fc.bias"].float()).softmax(1) @ g["names.weight"]
    x = torch.nn.functional.layer_norm(features, (1280,), g["image_head.norm.weight"], g["image_head.norm.bias"])
    x = torch.nn.functional.gelu(x @ g["image_head.fc1.weight"].T + g["image_head.fc1.bias"])
    x = unit(x @ g["image_head.fc2.weight"].T + g["image_head.fc2.bias"])
    return {"images": unit(x + 1.5 * known).tolist(), "texts": unit(text).tolist()}


def main():
    torch.manual_seed(11)
    with tempfile.TemporaryDirectory() as root:
        at = lambda *name: os.path.join(root, *name)
        for folder in ["bert", "roberta", "mini-clip"]:
            os.mkdir(at(folder))
        open(at("bert", "vocab.txt"), "w").write("\n".join(WORDS) + "\n")
        tokenizer = BertTokenizerFast(at("bert", "vocab.txt"))
        ids = [tokenizer(t, truncation=True, max_length=24)["input_ids"] for t in TEXTS]
        bert = shaken(BertModel(BertConfig(vocab_size=len(WORDS), **SIZES), add_pooling_layer=True))
        save(bert, at("bert"))
        roberta = shaken(RobertaModel(RobertaConfig(vocab_size=50, type_vocab_size=1, **SIZES), add_pooling_layer=False))
        save(roberta, at("roberta"))
        rows = [[0, 7, 8, 9, 2], [0, 2], [0] + list(range(10, 30)) + [2]]
        stored = {n: clip_parts.quantised(n, w.detach()) for n, w in bert.state_dict().items() if "pooler" not in n}
        clip_parts.CONTEXT = 24
        clip_parts.write_gguf(at("mini-clip", "text.gguf"), bert.config, WORDS, stored)
        packed = BertModel(bert.config, add_pooling_layer=False).eval()
        packed.load_state_dict({n: read for n, (_, _, read) in stored.items()})
        expected = {"texts": TEXTS, "ids": ids, "bert": means(bert, ids).tolist(), "roberta_ids": rows,
                    "roberta": means(roberta, rows).tolist(), "gguf": means(packed, ids).tolist()}
        expected["mini-clip"] = head(at("mini-clip"), means(packed, ids))
        json.dump(expected, open(at("expected.json"), "w"), ensure_ascii=False)
        with zipfile.ZipFile(os.path.join(HERE, "parts.zip"), "w", zipfile.ZIP_DEFLATED) as out:
            for folder, _, files in sorted(os.walk(root)):
                for name in sorted(files):
                    path = os.path.join(folder, name)
                    out.write(path, os.path.relpath(path, root))


if __name__ == "__main__":
    main()
