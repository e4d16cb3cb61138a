"""Writes the pairs that mini-clip is trained on: pictures of the data set's training splits, each with several texts.

  python recipes/mini/clip_data.py DATA OUT

DATA holds emoji/train.json, shapes/train.json and photos/train.json; OUT gets clip-train.json with pictures named as
PART/train/KEY.EXT, which is where each PART/train.tar or its unpacked folder has them. One random text of each form.
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
    pairs = []
    for part in ["emoji", "shapes", "photos"]:
        for record in json.load(open(os.path.join(data, part, "train.json"), encoding="utf-8")):
            for number, text in enumerate(texts(part, record, draw)):
                pairs.append({"id": f"{part}/{record['id']}/{number}", "image": f"{part}/{record['image']}",
                              "caption": text, "conversations": []})
    json.dump(pairs, open(os.path.join(out, "clip-train.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=0)
    print(len(pairs), "pairs")


if __name__ == "__main__":
    main(*sys.argv[1:])
