"""python mini_extra.py DATA NAMES.tsv   (after build.py; needs pillow and numpy)

Writes beside the built parts what only `mini` is trained on: DATA/PART/train-mini.json for easy-vqa, shapes and emoji (more
questions about the very pictures of train.json, worded in more ways, all recomputed from its answers and meta), DATA/blank (pictures
that show nothing, answered with one fixed sentence), and DATA/prototypes/train.json (questions about the class prototypes, whose
features prototypes.py writes). Every question of a record stands by itself; their order carries nothing.
"""
import csv, json, os, sys
from common import SplitWriter, png, rng
from mini_words import *
from nothing import picture

COLORS = ["black", "gray", "red", "blue", "yellow", "green", "teal", "brown"]
SHAPES = ["circle", "rectangle", "triangle"]
PROTOTYPES = 6000


def read(data, part, split="train"):
    with open(os.path.join(data, part, split + ".json"), encoding="utf-8") as f:
        return json.load(f)


def pairs(record):
    c = record["conversations"]
    return [(c[i]["value"].replace("<image>\n", "").replace(WORD, ""), c[i + 1]["value"]) for i in range(0, len(c), 2)]


def record(source, turns, r):
    """The picture of `source` with other turns, each question once, in random order."""
    turns = [(q, a) for q, a in dict(turns).items()]
    r.shuffle(turns)
    conversations = []
    for i, (q, a) in enumerate(turns):
        conversations += [{"from": "human", "value": ("<image>\n" + q) if i == 0 else q}, {"from": "gpt", "value": a}]
    return {"id": source["id"], "image": source["image"], "conversations": conversations}


def write(data, part, records):
    path = os.path.join(data, part, "train-mini.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(records, f, ensure_ascii=False, indent=0)
    return f"{part} {len(records)} pictures, {sum(len(x['conversations']) for x in records) // 2} questions"


def brief(q, r):
    return q + WORD if r.random() < .3 else q


def unanswerable(r, p):
    return [(r.choice(UNANSWERABLE), CANNOT)] if r.random() < p else []


def choice(r, true, others, sizes=(2, 3, 4, 5, 6, 8, 10)):
    n, options = r.choice(sizes), {true}
    while len(options) < n:
        options.add(r.choice(others))
    options = sorted(options)
    r.shuffle(options)
    return r.choice(CHOOSE).format(", ".join(options)), true


def article(name):
    return name if name.endswith("s") else ("an " if name[0].lower() in "aeiou" else "a ") + name


def yes_no(r, true, others):
    other = r.choice(others)
    name = true if r.random() < .5 or other == true else other
    return r.choice(IS_IT).format(article(name)), "yes" if name == true else "no"


def easy(source):
    r, turns = rng("mini", "easy", source["id"]), pairs(source)
    color = next((a for q, a in turns if a in COLORS), None)
    shape = next((a for q, a in turns if a in SHAPES), None)
    turns = [(brief(q, r), a) for q, a in turns]
    if color and shape:
        turns.append((r.choice(ONE_SHAPE), f"a {color} {shape}"))
    if color:
        turns.append((brief(r.choice(COLOR_OF).format(r.choice(["shape", shape or "shape"])), r), color))
    return record(source, turns + unanswerable(r, .15), r)


def gap(values, least=3):
    v = sorted(values)
    return len(v) > 1 and v[1] - v[0] >= least


def shape_question(r, objs):
    """One question about [shape, color, x, y, width] objects with an unambiguous answer, or None."""
    shape, color, one = r.choice(SHAPES), r.choice(COLORS), r.choice(objs)
    kind = r.choices(["count", "count_color", "count_all", "present", "side", "extreme", "widest"], [22, 20, 4, 22, 18, 12, 10])[0]
    if kind == "count":
        shape = r.choice([shape, one[0]])
        return r.choice(COUNT_SHAPE).format(shape), str(sum(o[0] == shape for o in objs))
    if kind == "count_color":
        color = r.choice([color, one[1]])
        return r.choice(COUNT_COLOR).format(color), str(sum(o[1] == color for o in objs))
    if kind == "count_all":
        return r.choice(COUNT_ALL), str(len(objs))
    if kind == "present":
        color, shape = r.choice([(one[1], one[0]), (one[1], one[0]), (color, shape), (one[1], shape), (color, one[0])])
        return r.choice(PRESENT).format(color, shape), "yes" if any(o[:2] == [shape, color] for o in objs) else "no"
    if len(objs) < 2 or len({(o[0], o[1]) for o in objs}) < len(objs):
        return None
    if kind == "side":
        a, b = r.sample(objs, 2)
        d = a[2] + a[4] / 2 - b[2] - b[4] / 2
        left = r.random() < .7
        words = r.choice(LEFT_OF if left else RIGHT_OF).format(a[1], a[0], b[1], b[0])
        return (words, "yes" if (d < 0) == left else "no") if abs(d) >= 4 else None
    if kind == "extreme":
        if r.random() < .7:
            return (r.choice(LEFTMOST), min(objs, key=lambda o: o[2])[0]) if gap([o[2] for o in objs]) else None
        right = [o[2] + o[4] for o in objs]
        return (r.choice(RIGHTMOST), max(objs, key=lambda o: o[2] + o[4])[0]) if gap([-x for x in right]) else None
    return (r.choice(WIDEST), max(objs, key=lambda o: o[4])[1]) if gap([-o[4] for o in objs]) else None


def shapes(source, wanted=16):
    r, objs = rng("mini", "shapes", source["id"]), source["meta"]["objects"]
    turns = [(brief(q, r), a) for q, a in pairs(source)]
    for _ in range(3 * wanted):
        qa = shape_question(r, objs)
        if qa and len(turns) < wanted:
            turns.append((brief(qa[0], r), qa[1]))
    for shape in SHAPES:
        if sum(o[0] == shape for o in objs) == 1 and r.random() < .5:
            turns.append((brief(r.choice(COLOR_OF).format(shape), r), next(o[1] for o in objs if o[0] == shape)))
    return record(source, turns + unanswerable(r, .15), r)


def emoji(source, names):
    r, meta, name = rng("mini", "emoji", source["id"]), source["meta"], source["caption"]
    turns = [(q, name) for q in r.sample(NAME_EMOJI, 6)] + [choice(r, name, names), (r.choice(GROUP), meta["group"])]
    if meta["tags"]:
        turns.append((r.choice(TAGS), ", ".join(meta["tags"][:4])))
    return record(source, turns + unanswerable(r, .15), r)


def prototypes(names):
    out, words = [], [n["everyday"] for n in names]
    for i in range(PROTOTYPES):
        n, r = names[i % len(names)], rng("mini", "prototypes", i)
        turns = [(q, n["everyday"]) for q in r.sample(NAME_PHOTO, 6)] + [choice(r, n["everyday"], words), choice(r, n["everyday"], words)]
        turns.append(yes_no(r, n["everyday"], words))
        if n["specific"] != n["everyday"]:
            turns.append((r.choice(EXACTLY), n["specific"]))
        out.append(record({"id": f"prototype{i}", "image": f"prototype{i}"}, turns + unanswerable(r, .15), r))
    return out


def blank(data, plan=(("train", 400), ("val", 60))):
    """Grey, flat, noisy, smooth or striped pictures: nothing to name."""
    for split, n in plan:
        w = SplitWriter(data, "blank", split)
        for i in range(n):
            r = rng("mini", "blank", split, i)
            turns = [(q, CANNOT) for q in r.sample(NAME_PHOTO, 4) + r.sample(NAME_EMOJI, 4)]
            w.add(f"{split}{i}", png(picture(r)), "png", None, list(dict(turns).items()))
        yield f"blank/{split} {w.close()} pictures"


def names_only(data, part, pairs):
    """Pictures with nothing but their names, for the first stage."""
    rows = [record({"id": x["id"], "image": x["image"]}, [("", name)], rng("mini", "names", x["id"])) for x, name in pairs]
    with open(os.path.join(data, part, "train-names.json"), "w", encoding="utf-8") as f:
        json.dump(rows, f, ensure_ascii=False, indent=0)
    return f"{part}/train-names {len(rows)} names"


def main():
    data, table = sys.argv[1:3]
    with open(table, encoding="utf-8") as f:
        names = list(csv.DictReader(f, delimiter="\t"))
    pictures = read(data, "emoji")
    captions = sorted({x["caption"] for x in pictures})
    print(write(data, "easy-vqa", [easy(x) for x in read(data, "easy-vqa")]))
    print(write(data, "shapes", [shapes(x) for x in read(data, "shapes")]))
    print(write(data, "emoji", [emoji(x, captions) for x in pictures]))
    os.makedirs(os.path.join(data, "prototypes"), exist_ok=True)
    print(write(data, "prototypes", prototypes(names)))
    print(*blank(data), sep="\n")
    print(names_only(data, "emoji", [(x, x["caption"]) for x in pictures]))
    things = [({"id": f"prototype{i}", "image": f"prototype{i}"}, names[i % len(names)]["everyday"]) for i in range(PROTOTYPES)]
    print(names_only(data, "prototypes", things))
    print(names_only(data, "blank", [(x, CANNOT) for x in read(data, "blank")]))


if __name__ == "__main__":
    main()
