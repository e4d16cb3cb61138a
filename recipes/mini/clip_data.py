"""Writes the pairs that mini-clip is trained on: pictures of the data set's training splits, each with several texts.

  python recipes/mini/clip_data.py DATA OUT

DATA holds emoji/train.json, shapes/train.json and photos/train.json; OUT gets clip-emoji.json, clip-shapes.json and
clip-photos.json. Pictures keep their names, as PART/train.tar or its unpacked folder has them.
"""
import json, os, random, sys


def texts(part, record, draw):
    caption, meta = record["caption"], record.get("meta") or {}
    if part == "emoji":
        tags = meta["tags"] or [caption]
        some = draw.sample(tags, min(2, len(tags)))
        return [caption, caption, *[f"{caption}, {t}" for t in some[:1]], draw.choice(meta["keywords"] or tags)]
    if part == "photos":
        label = meta["label"]
        return [caption, label, "a photo of a " + label, "a picture of " + label] * 3
    return [caption]


def main(data, out):
    draw = random.Random(0)
    for part in ["emoji", "shapes", "photos"]:
        records = json.load(open(os.path.join(data, part, "train.json"), encoding="utf-8"))
        pairs = [{"id": f"{record['id']}/{number}", "image": record["image"], "caption": text}
                 for record in records for number, text in enumerate(texts(part, record, draw))]
        with open(os.path.join(out, f"clip-{part}.json"), "w", encoding="utf-8") as file:
            json.dump(pairs, file, ensure_ascii=False, indent=0)
        print(part, len(pairs), "pairs")


if __name__ == "__main__":
    main(*sys.argv[1:])
