"""python ablation.py DATA   (after build.py and mini_extra.py)

Writes DATA/ablation/*.json: small parts of the training data for the ablations (../ablations), about pictures that lie in the tar
files of the other parts. The counting questions come three times, with the same pictures and words and other answers: the number
alone, the number and then what was counted, what was counted and then the number.
"""
import json, os, sys
from common import rng
from mini_extra import SHAPES, COLORS, pairs, read, record
from mini_words import COUNT_ALL, COUNT_COLOR, COUNT_SHAPE

PICTURES, QUESTIONS = 600, 6


def write(data, name, records):
    os.makedirs(os.path.join(data, "ablation"), exist_ok=True)
    with open(os.path.join(data, "ablation", name + ".json"), "w", encoding="utf-8") as f:
        json.dump(records, f, ensure_ascii=False, indent=0)
    print(name, len(records), "pictures,", sum(len(x["conversations"]) for x in records) // 2, "questions")


def some(data, part, known=lambda source: True):
    records = [x for x in sorted(read(data, part, "train-mini"), key=lambda x: x["id"]) if known(x)]
    return rng("ablation", part).sample(records, PICTURES)


def named(source):
    """red triangle; empty where the questions do not tell both"""
    answers = [a for _, a in pairs(source)]
    words = [next((a for a in answers if a in known), "") for known in (COLORS, SHAPES)]
    return " ".join(words) if all(words) else ""


def counted(objects, r, count):
    """`count` questions and the objects that each asks for."""
    asked = {}
    while len(asked) < count:
        one, kind = r.choice(objects), r.random()
        if kind < .1:
            asked[r.choice(COUNT_ALL)] = objects
        elif kind < .55:
            shape = r.choice([r.choice(SHAPES), one[0]])
            asked[r.choice(COUNT_SHAPE).format(shape)] = [o for o in objects if o[0] == shape]
        else:
            color = r.choice([r.choice(COLORS), one[1]])
            asked[r.choice(COUNT_COLOR).format(color)] = [o for o in objects if o[1] == color]
    return asked.items()


def listed(objects):
    """From left to right, as one counts."""
    return ", ".join(f"{o[1]} {o[0]}" for o in sorted(objects, key=lambda o: o[2])) or "nothing"


def counting(sources, name, answer):
    out = []
    for source in sources:
        turns = counted(source["meta"]["objects"], rng("ablation", "count", source["id"]), QUESTIONS)
        out.append(record(source, [(q, answer(o)) for q, o in turns], rng("ablation", "order", source["id"])))
    return name, out


def main(data):
    easy = some(data, "easy-vqa", named)
    write(data, "easy-vqa", easy)
    write(data, "easy-vqa-names", [record(x, [("", named(x))], rng("ablation", x["id"])) for x in easy])
    chosen = {x["id"] for x in some(data, "shapes")}
    sources = [x for x in read(data, "shapes") if x["id"] in chosen]
    write(data, *counting(sources, "counting-number", lambda o: str(len(o))))
    write(data, *counting(sources, "counting-answer-first", lambda o: f"{len(o)}: {listed(o)}"))
    write(data, *counting(sources, "counting-reasoning-first", lambda o: f"{listed(o)}: {len(o)}"))
    write(data, *counting(read(data, "shapes", "val"), "counting-val", lambda o: str(len(o))))


if __name__ == "__main__":
    main(sys.argv[1])
