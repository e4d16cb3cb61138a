"""python tokenizer.py DATA NAMES.tsv OUT   (after mini_extra.py; needs the package tokenizers)

Trains mini's byte-level BPE on the questions and answers of the training files and on the class names, and writes OUT/tokenizer.json.
"""
import csv, json, os, sys
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

SPECIAL = ["<|pad|>", "<|end|>", "<|user|>", "<|assistant|>", "<image>"]
PARTS = ["easy-vqa", "shapes", "emoji", "prototypes", "blank"]
VOCABULARY = 2560


def texts(data, table):
    for part in PARTS:
        name = "train" if part == "blank" else "train-mini"
        with open(os.path.join(data, part, name + ".json"), encoding="utf-8") as f:
            for r in json.load(f):
                yield from (t["value"].replace("<image>\n", "") for t in r["conversations"])
    with open(table, encoding="utf-8") as f:
        for n in csv.DictReader(f, delimiter="\t"):
            yield from (n["everyday"], n["specific"])


def main():
    data, table, out = sys.argv[1:4]
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY, special_tokens=SPECIAL, show_progress=False,
                                  initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()))
    t.train_from_iterator(texts(data, table), trainer)
    os.makedirs(out, exist_ok=True)
    t.save(os.path.join(out, "tokenizer.json"))
    print(t.get_vocab_size(), "tokens")


if __name__ == "__main__":
    main()
