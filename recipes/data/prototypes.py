"""python prototypes.py TOWER.safetensors OUT.safetensors [COUNT]   (needs torch and safetensors)

Class prototypes: features as a photograph of class k might have them, made from the weights of the frozen EfficientNet-Lite0 alone.
No photograph is read. For prototype i, class k = i mod 1000:
  1. x0, what block 10 puts out, is drawn from the statistics that its batch norms hold: each channel normal with mean = sum of the
     biases and variance = sum of the squared weights of the last batch norms of blocks 8, 9 and 10 (they add up along the skip
     connections); over the 14x14 places the noise is .75 coarse (5x5, bicubic) + .55 per place + .37 shared by all places.
  2. blocks 11-15 and the head run on x0: the grid features and the pooled features f0 (mean over 7x7).
  3. f = clamp(f0 + a (w_k - mean of all w), 0, 6), w the rows of the classifier; a is searched (14 halvings of [0, 200]) so that the
     classifier gives class k the probability t, t uniform in [.25, .95]. Classes that look alike get their share by themselves.
Writes features [N,39912] (bfloat16): grid [49,768], pooled [1280] and logits [1000] of each side by side, as mini's tower gives them.
"""
import sys
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

EPS, BATCH, SEED = 1e-3, 50, 7
KERNEL, STRIDE = {11: 5, 12: 5, 13: 5, 14: 5, 15: 3}, {11: 2}


def norm(w, name, x):
    return F.batch_norm(x, w[name + ".running_mean"], w[name + ".running_var"], w[name + ".weight"], w[name + ".bias"], eps=EPS)


def same(x, kernel, stride):
    """TensorFlow's SAME padding: the odd pixel goes to the right and the bottom."""
    total = max((-(-x.shape[-1] // stride) - 1) * stride + kernel - x.shape[-1], 0)
    return F.pad(x, [total // 2, total - total // 2] * 2)


def block(w, n, x):
    p, k, s = f"_blocks.{n}.", KERNEL[n], STRIDE.get(n, 1)
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


def towards(w, f0, k, t):
    """Pooled features f0 [B,1280] moved along the classifier's rows of classes k until class k has probability t."""
    rows, bias = w["_fc.weight"], w["_fc.bias"]
    direction, low, high = (rows - rows.mean(0))[k], torch.zeros(len(k)), torch.full((len(k),), 200.)
    for _ in range(14):
        a = (low + high) / 2
        f = (f0 + a[:, None] * direction).clamp(0, 6)
        p = (f @ rows.T + bias).softmax(-1).gather(1, k[:, None])[:, 0]
        low, high = torch.where(p < t, a, low), torch.where(p < t, high, a)
    return f, f @ rows.T + bias


def main():
    w = {k: v.float() for k, v in load_file(sys.argv[1]).items()}
    total = int(sys.argv[3]) if len(sys.argv) > 3 else 2000
    g, out = torch.Generator().manual_seed(SEED), {"grid": [], "pooled": [], "logits": []}
    classes = torch.arange(total) % 1000
    with torch.no_grad():
        for k in classes.split(BATCH):
            x = b10 = noise(w, len(k), g)
            for n in range(11, 16):
                x = block(w, n, x)
            f0 = norm(w, "_bn1", F.conv2d(x, w["_conv_head.weight"])).clamp(0, 6).mean((2, 3))
            f, logits = towards(w, f0, k, torch.empty(len(k)).uniform_(.25, .95, generator=g))
            for name, value in (("grid", grid(b10, x)), ("pooled", f), ("logits", logits)):
                out[name].append(value.bfloat16())
    save_file({"features": torch.cat([torch.cat(out[k]).flatten(1) for k in ("grid", "pooled", "logits")], 1)}, sys.argv[2])


if __name__ == "__main__":
    main()
