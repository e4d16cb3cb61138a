"""Pictures that show nothing: flat colours, gradients, noise, soft blobs, stripes."""
import numpy as np
from PIL import Image, ImageFilter

SIZE = 128


def picture(r):
    """One picture drawn with the random numbers of `r` (random.Random)."""
    draw = r.choice([flat, flat, gradient, stripes, noise, blobs])
    return draw(r, np.random.RandomState(r.randrange(2 ** 31)))


def color(r):
    return tuple(r.randint(0, 255) for _ in range(3))


def flat(r, _):
    v = r.choice([0, 127, 128, 255, r.randint(0, 255)])
    return Image.new("RGB", (SIZE, SIZE), (v, v, v) if r.random() < .6 else color(r))


def noise(r, n):
    channels = r.choice([1, 3])
    a = n.normal(r.uniform(90, 165), r.uniform(10, 70), (SIZE, SIZE, channels)).clip(0, 255).astype("uint8")
    return Image.fromarray(np.repeat(a, 3 // channels, 2))


def blobs(r, n):
    s = r.choice([2, 3, 4, 6])
    im = Image.fromarray(n.randint(0, 256, (s, s, 3)).astype("uint8"))
    return im.resize((SIZE, SIZE), Image.BICUBIC).filter(ImageFilter.GaussianBlur(4))


def gradient(r, _):
    return blend(r, np.linspace(0, 1, SIZE))


def stripes(r, _):
    return blend(r, (np.sin(np.arange(SIZE) / r.uniform(1, 6)) + 1) / 2)


def blend(r, t):
    a, b = np.array(color(r), float), np.array(color(r), float)
    im = np.repeat(a + (b - a) * t[:, None, None], SIZE, 1)
    return Image.fromarray((im if r.random() < .5 else im.transpose(1, 0, 2)).astype("uint8"))
