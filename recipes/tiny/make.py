"""Makes the pictures, dialogues and tokenizer that the tiny recipes train on. Needs pillow and sentencepiece."""

import io
import itertools
import json
import pathlib
import random
import tarfile

import sentencepiece
from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).parent
SIDE = 32
COLOURS = {"red": (220, 40, 40), "green": (40, 160, 60), "blue": (50, 80, 220), "yellow": (235, 205, 40),
           "purple": (140, 60, 170), "black": (20, 20, 20)}
SHAPES = ["circle", "square", "triangle"]
COPIES = 12


def draw(colour, shape, rng):
    side = rng.randint(12, 22)
    x, y = rng.randint(1, SIDE - side - 1), rng.randint(1, SIDE - side - 1)
    image = Image.new("RGB", (SIDE, SIDE), (255, 255, 255))
    canvas = ImageDraw.Draw(image)
    box = (x, y, x + side, y + side)
    if shape == "circle":
        canvas.ellipse(box, fill=COLOURS[colour])
    elif shape == "square":
        canvas.rectangle(box, fill=COLOURS[colour])
    else:
        canvas.polygon([(x, y + side), (x + side, y + side), (x + side // 2, y)], fill=COLOURS[colour])
    return image


def turns(question, answer):
    return [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]


def main():
    rng = random.Random(1)
    captions, questions = [], []
    kinds = list(itertools.product(COLOURS, SHAPES)) * COPIES
    rng.shuffle(kinds)
    with tarfile.open(HERE / "pictures.tar", "w") as tar:
        for number, (colour, shape) in enumerate(kinds):
            name = f"{number:03}.png"
            data = io.BytesIO()
            draw(colour, shape, rng).save(data, "PNG", optimize=True)
            info = tarfile.TarInfo(name)
            info.size = data.tell()
            data.seek(0)
            tar.addfile(info, data)
            record = {"id": name[:3], "image": name}
            captions.append(record | {"conversations": turns("<image>\nWhat is this?", f"a {colour} {shape}")})
            questions.append(record | {
                "conversations": turns("<image>\nWhat colour is it?", colour) + turns("What shape is it?", shape)})
    for name, records in {"captions.json": captions, "questions.json": questions}.items():
        (HERE / name).write_text(json.dumps(records, indent=0) + "\n")
    tokenizer([t["value"] for r in captions + questions for t in r["conversations"]])


def tokenizer(sentences):
    system = ("A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful, "
              "detailed, and polite answers to the user's questions. USER: ASSISTANT:")
    for directory in ["llava"]:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(sentences + [system] * 20), model_prefix=str(HERE / directory / "tokenizer"),
            vocab_size=384, model_type="bpe", byte_fallback=True, add_dummy_prefix=True, normalization_rule_name="identity",
            split_digits=True, remove_extra_whitespaces=False, character_coverage=1.0, minloglevel=2)
        (HERE / directory / "tokenizer.vocab").unlink()


main()
