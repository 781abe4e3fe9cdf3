# SPDX-License-Identifier: MIT
"""Draws dog.jpg, the picture that the examples transform: python3 make_dog.py (needs Pillow)."""
from PIL import Image, ImageDraw, ImageFilter

SCALE = 4  # drawn larger, then shrunk: smooth edges
picture = Image.new("RGB", (320 * SCALE, 240 * SCALE))
draw = ImageDraw.Draw(picture)


def shape(kind, *numbers, **options):
    getattr(draw, kind)([SCALE * n for n in numbers], **options)


for y in range(150 * SCALE):  # the sky
    t = y / (150 * SCALE)
    draw.line([0, y, 320 * SCALE, y], fill=(int(90 + 110 * t), int(160 + 60 * t), 235))
for y in range(150 * SCALE, 240 * SCALE):  # the meadow
    t = (y - 150 * SCALE) / (90 * SCALE)
    draw.line([0, y, 320 * SCALE, y], fill=(int(120 - 60 * t), int(190 - 50 * t), int(70 - 30 * t)))
shape("ellipse", 250, 18, 296, 64, fill=(255, 224, 92))
for x, y in ((28, 36), (52, 28), (76, 38)):
    shape("ellipse", x, y, x + 44, y + 24, fill=(248, 250, 255))
picture = picture.filter(ImageFilter.GaussianBlur(1.5 * SCALE))
draw = ImageDraw.Draw(picture)

coat, dark, nose = (188, 122, 62), (122, 72, 34), (34, 26, 24)
shape("line", 92, 150, 66, 118, 60, 92, fill=coat, width=13 * SCALE, joint="curve")  # tail
for x in (104, 128, 178, 202):
    shape("rounded_rectangle", x, 160, x + 17, 218, radius=8 * SCALE, fill=dark if x in (128, 178) else coat)
shape("ellipse", 84, 112, 228, 188, fill=coat)
shape("ellipse", 104, 146, 210, 190, fill=(226, 178, 122))
shape("ellipse", 176, 62, 262, 142, fill=coat)  # head
shape("ellipse", 222, 96, 282, 136, fill=(226, 178, 122))
shape("ellipse", 266, 98, 284, 113, fill=nose)
shape("arc", 238, 104, 270, 130, start=20, end=150, fill=nose, width=2 * SCALE)
shape("ellipse", 224, 80, 240, 98, fill=(255, 255, 255))
shape("ellipse", 230, 84, 239, 95, fill=nose)
shape("ellipse", 168, 66, 206, 132, fill=dark)  # ear
shape("line", 182, 140, 214, 148, 240, 140, fill=(200, 36, 48), width=9 * SCALE, joint="curve")
shape("ellipse", 210, 144, 222, 158, fill=(250, 210, 60))
shape("ellipse", 254, 196, 284, 226, fill=(214, 60, 48))  # ball
shape("ellipse", 260, 200, 270, 208, fill=(250, 170, 160))
for x in range(6, 320, 22):
    y = 206 + (x * 37) % 27
    shape("line", x, y + 8, x + 2, y, fill=(46, 128, 40), width=2 * SCALE)
    if x % 3 == 0:
        shape("ellipse", x - 3, y - 5, x + 5, y + 3, fill=(250, 240, 120))

picture.resize((320, 240), Image.Resampling.LANCZOS).save("dog.jpg", quality=90)
