"""python prototypes.py TOWER.safetensors DATA [COUNT]   (after mini_extra.py; needs torch, safetensors and pillow)

Class prototypes: features as a photograph of class k might have them, made from the weights of the frozen EfficientNet-Lite0.
No photograph is read. For prototype i, class k = i mod 1000:
  1. x0, what block 10 puts out. Of every second thousand it is drawn from the statistics that its batch norms hold: each channel
     normal with mean = sum of the biases and variance = sum of the squared weights of the last batch norms of blocks 8, 9 and 10
     (they add up along the skip connections); over the 14x14 places the noise is .75 coarse (5x5, bicubic) + .55 per place + .37
     shared by all places. Of the others it is what the tower makes of a training picture (emoji, shapes, blank): whatever the grid
     shows, the name must come from what the classifier sees.
  2. blocks 11-15 and the head run on x0: the grid features and the pooled features f0 (mean over 7x7).
  3. f = clamp(f0 + a (w_k - mean of all w), 0, 6), w the rows of the classifier; a is searched (14 halvings of [0, 200]) so that the
     classifier gives class k the probability t, t uniform in [.15, .95]. Classes that look alike get their share by themselves.
  4. Half of those made of noise get a second thing, as photographs have: f moves on towards another class j in the same way until
     its probability is a share of class k's, uniform in [.05, .6].
Writes DATA/prototypes/prototypes.safetensors: features [N,39912] (bfloat16): grid [49,768], pooled [1280] and logits [1000] of each
side by side, as mini's tower gives them.
"""
import os
import sys
import tarfile
import numpy
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file

EPS, BATCH, SEED = 1e-3, 50, 7
KERNEL = (3, 3, 3, 5, 5, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 3)
STRIDE = {1: 2, 3: 2, 5: 2, 11: 2}
GRID, POOLED, CLASSES = 49 * 768, 1280, 1000
PARTS = (("emoji", .6), ("shapes", .2), ("easy-vqa", .1), ("blank", .1))


def norm(w, name, x):
    return F.batch_norm(x, w[name + ".running_mean"], w[name + ".running_var"], w[name + ".weight"], w[name + ".bias"], eps=EPS)


def same(x, kernel, stride):
    """TensorFlow's SAME padding: the odd pixel goes to the right and the bottom."""
    total = max((-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1], 0)
    return F.pad(x, [total // 2, total - total // 2] * 2)


def block(w, n, x):
    p, k, s, y = f"_blocks.{n}.", KERNEL[n], STRIDE.get(n, 1), x
    if n > 0:
        y = norm(w, p + "_bn0", F.conv2d(x, w[p + "_expand_conv.weight"])).clamp(0, 6)
    y = F.conv2d(same(y, k, s), w[p + "_depthwise_conv.weight"], stride=s, groups=y.shape[1])
    y = norm(w, p + "_bn2", F.conv2d(norm(w, p + "_bn1", y).clamp(0, 6), w[p + "_project_conv.weight"]))
    return x + y if y.shape == x.shape else y


def grid(b10, b15):
    """[B,112,14,14] and [B,320,7,7] -> [B,49,768]: the cell of block 15, then the four cells of block 10 that it covers, row by row."""
    n = len(b10)
    four = b10.reshape(n, 112, 7, 2, 7, 2).permute(0, 2, 4, 3, 5, 1).reshape(n, 49, 448)
    return torch.cat([b15.flatten(2).transpose(1, 2), four], -1)


def noise(w, n, g):
    def normal(*shape):
        return torch.randn(*shape, generator=g)
    last = [f"_blocks.{i}._bn2." for i in (8, 9, 10)]
    mean, std = sum(w[p + "bias"] for p in last), sum(w[p + "weight"] ** 2 for p in last).sqrt()
    coarse = F.interpolate(normal(n, 112, 5, 5), size=14, mode="bicubic", align_corners=False)
    z = .75 * coarse / coarse.std() + .55 * normal(n, 112, 14, 14) + .37 * normal(n, 112, 1, 1)
    return mean[:, None, None] + std[:, None, None] * z


def seen(w, data, n, g):
    """Block 10's output for n training pictures, squeezed to 224 x 224."""
    part = PARTS[int(torch.multinomial(torch.tensor([share for _, share in PARTS]), 1, generator=g))][0]
    with tarfile.open(os.path.join(data, part, "train.tar")) as tar:
        members = [m for m in tar if m.name.endswith((".png", ".jpg"))]
        chosen = [members[i] for i in torch.randint(len(members), (n,), generator=g)]
        x = torch.stack([pixels(tar.extractfile(m)) for m in chosen])
    x = norm(w, "_bn0", F.conv2d(same(x, 3, 2), w["_conv_stem.weight"], stride=2)).clamp(0, 6)
    for number in range(11):
        x = block(w, number, x)
    return x


def pixels(file):
    rgba = Image.open(file).convert("RGBA")
    picture = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB").resize((224, 224), Image.BICUBIC)
    return (torch.from_numpy(numpy.array(picture)).permute(2, 0, 1).float() - 127) / 128


def probability(w, f, k):
    return (f @ w["_fc.weight"].T + w["_fc.bias"]).softmax(-1).gather(1, k[:, None])[:, 0]


def towards(w, f0, k, enough):
    """Pooled features f0 [B,1280] moved along the classifier's rows of classes k until `enough` says so."""
    rows = w["_fc.weight"]
    direction, low, high = (rows - rows.mean(0))[k], torch.zeros(len(k)), torch.full((len(k),), 200.)
    for _ in range(14):
        a = (low + high) / 2
        less = ~enough((f0 + a[:, None] * direction).clamp(0, 6))
        low, high = torch.where(less, a, low), torch.where(less, high, a)
    return (f0 + a[:, None] * direction).clamp(0, 6)


def uniform(k, low, high, g):
    return torch.empty(len(k)).uniform_(low, high, generator=g)


def pooled(w, f0, k, second, g):
    t, share = uniform(k, .15, .95, g), uniform(k, .05, .6, g)
    f = towards(w, f0, k, lambda f: probability(w, f, k) >= t)
    if second:
        j = (k + torch.randint(1, CLASSES, k.shape, generator=g)) % CLASSES
        both = towards(w, f, j, lambda f: probability(w, f, j) >= share * probability(w, f, k))
        f = torch.where((torch.rand(len(k), generator=g) < .5)[:, None], both, f)
    return f


def main():
    w = {k: v.float() for k, v in load_file(sys.argv[1]).items()}
    data, total = sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 6000
    g, out = torch.Generator().manual_seed(SEED), torch.empty(total, GRID + POOLED + CLASSES, dtype=torch.bfloat16)
    with torch.no_grad():
        for i in torch.arange(total).split(BATCH):
            k, drawn = i % CLASSES, bool(i[0] // CLASSES % 2 == 0)
            x = b10 = noise(w, len(k), g) if drawn else seen(w, data, len(k), g)
            for n in range(11, 16):
                x = block(w, n, x)
            f0 = norm(w, "_bn1", F.conv2d(x, w["_conv_head.weight"])).clamp(0, 6).mean((2, 3))
            f = pooled(w, f0, k, drawn, g)
            logits = f @ w["_fc.weight"].T + w["_fc.bias"]
            out[i] = torch.cat([grid(b10, x).flatten(1), f, logits], 1).bfloat16()
    save_file({"features": out}, os.path.join(data, "prototypes", "prototypes.safetensors"))


if __name__ == "__main__":
    main()
