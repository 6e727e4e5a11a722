"""Furniture, seen from the front."""

from wares.demo.drawing.sketch import Sketch, both, box, half, hole, line, mirror, oval, poly, rotate, shift, smooth


def _legs(s: Sketch, points: str, colour: str = "wood", width: float = 11) -> None:
    for leg in points.split("/"):
        s.fill(line(leg, width), colour)


def chair(s: Sketch, style: str) -> None:
    """A dining chair: with a shell, with spindles or upholstered."""
    _legs(s, "150 240, 140 300/250 236, 262 296", "walnut", 9)
    if style == "windsor":
        for x in range(142, 270, 20):
            s.fill(line(f"{x} 92, {150 + (x - 142) * 0.82} 226", 6), "main")
        s.body(smooth("124 72, 200 54, 276 72, 280 96, 200 84, 120 96"))
    else:
        back = s.body(smooth("132 70, 200 58, 268 70, 276 150, 262 226*, 138 226*, 124 150"))
        s.shade(line("144 214, 200 222, 256 214", 8), back, 7, 0.5)
        if style == "upholstered":
            for x, y in ((170, 120), (200, 120), (230, 120), (185, 156), (215, 156)):
                s.shade(oval(x, y, 6), back, 2, 0.8)
                s.fill(oval(x, y, 3.6), "deep", "ball")
    s.body(smooth("116 222, 200 212, 284 222, 296 246, 280 258, 200 264, 120 258, 104 246"))
    _legs(s, "124 254, 106 338/276 254, 294 338")


def armchair(s: Sketch, style: str) -> None:
    """A deep armchair with rounded or winged back."""
    _legs(s, "124 312, 116 340/276 312, 284 340", "walnut")
    back = (
        "200 84, 140 92, 116 150, 120 250*, 200 256"
        if style != "wing"
        else "200 60, 128 58, 100 96, 112 170, 116 250*, 200 256"
    )
    body = s.body(half(back))
    if style == "wing":
        s.shade(both(line("138 76, 134 150, 142 240", 6)), body, 5, 0.6)
    s.shade(line("130 236, 200 242, 270 236", 12), body, 9, 0.6)
    s.fill(half("200 288*, 100 284*, 104 322*, 200 324"), "deep")
    s.body(half("200 226, 130 228, 122 258, 130 284*, 200 290"), turn=90)
    arm = smooth("76 206, 100 190, 130 206, 134 240, 132 320*, 90 320*, 82 250")
    s.body(arm)
    s.body(mirror(arm))
    if style != "wing":
        s.fill(rotate(box(166, 168, 234, 232, 16), 12, 200, 200), "second")


def sofa(s: Sketch, style: str) -> None:
    """Two or three seats with cushions."""
    _legs(s, "76 300, 70 330/324 300, 330 330", "walnut")
    body = s.body(box(50, 138, 350, 300, 34))
    s.seam(line("200 142, 200 236", 2.4), body)
    s.shade(line("70 236, 330 236", 12), body, 9, 0.5)
    s.fill(half("200 276*, 52 272*, 54 308*, 200 310"), "deep")
    s.body(box(66, 228, 202, 282, 16), turn=90)
    s.body(box(198, 228, 334, 282, 16), turn=90)
    arm = smooth("24 198, 48 180, 74 196, 80 230, 78 308*, 38 308*, 28 240")
    s.body(arm)
    s.body(mirror(arm))
    if style == "cushioned":
        s.fill(rotate(box(88, 172, 148, 232, 14), -10, 118, 202), "second")
        s.fill(rotate(box(252, 172, 312, 232, 14), 10, 282, 202), "accent")
    elif style == "tufted":
        for x in range(92, 330, 36):
            for y in (164, 194):
                s.shade(oval(x + (y == 194) * 18, y, 6), body, 2, 0.7)
                s.fill(oval(x + (y == 194) * 18, y, 3.4), "deep", "ball")


def table(s: Sketch, style: str) -> None:
    """A dining table or a low round one."""
    if style == "round":
        s.fill(line("200 220, 132 336", 13) + line("200 220, 268 336", 13), "walnut")
        s.fill(line("200 210, 200 330", 14), "walnut")
        s.body(oval(200, 222, 150, 40), "deep")
        s.body(oval(200, 208, 150, 40))
        s.shine(smooth("100 196, 180 176, 260 184, 180 206"), blur=9, opacity=0.3)
        return
    _legs(s, "120 196, 116 300/280 196, 284 300", "walnut", 11)
    s.body(poly("96 150, 304 150, 354 200, 46 200"))
    s.shine(poly("130 156, 210 156, 170 196, 90 196"), blur=7, opacity=0.28)
    s.body(box(44, 198, 356, 218, 4), "deep")
    if style == "drawer":
        s.body(box(80, 216, 320, 250, 3), "deep")
        s.fill(box(182, 228, 218, 236, 4), "gold", "metal")
    _legs(s, "62 218, 58 336/338 218, 342 336", "walnut", 15)


def bed(s: Sketch, style: str) -> None:
    """A made bed from the foot, with pillows and a blanket."""
    s.fill(line("72 300, 72 336", 14) + line("328 300, 328 336", 14), "walnut")
    head = s.fill(half("200 78, 90 84, 60 108, 58 240*, 200 240"), "wood" if style != "padded" else "second")
    if style == "padded":
        for x in range(86, 330, 38):
            s.shade(line(f"{x} 90, {x} 200", 3), head, 2, 0.6)
    else:
        s.seam(half("200 96*, 84 100*, 78 200*, 200 200") + hole(half("200 98*, 86 102*, 80 200*, 200 200")), head, 0.5)
    s.fill(half("200 200*, 70 196*, 54 314*, 200 318"), "white")
    s.fill(both(smooth("94 176, 140 166, 184 176, 188 204, 140 212, 90 204")), "white")
    quilt = s.body(half("200 220, 76 216*, 44 240, 42 316*, 120 326, 200 322"))
    s.body(half("200 216, 74 212, 62 232, 70 244, 200 248"), "pale")
    s.shade(line("120 250, 112 320", 6) + line("280 250, 290 320", 6) + line("200 254, 204 318", 6), quilt, 7, 0.35)


def bookshelf(s: Sketch, style: str) -> None:
    """Shelves with books and a plant."""
    s.body(box(96, 46, 304, 340, 5))
    s.fill(box(108, 58, 292, 330, 2), "seam", "flat")
    inks = ("red", "sky", "flame", "leaf", "second", "cream", "ink", "rose", "accent")
    for row, low in enumerate((144, 236, 328)):
        x = 114
        for i in range(11):
            width, height = 11 + (i * 7 + row * 5) % 8, 48 + (i * 13 + row * 11) % 20
            if x + width > (246 if row == 1 else 284):
                break
            s.fill(box(x, low - height, x + width, low, 1.5), inks[(i * 2 + row * 3) % len(inks)])
            x += width + 1
        s.body(box(104, low, 296, low + 11, 1))
    s.fill(shift(oval(266, 196, 16, 18) + oval(254, 206, 12) + oval(278, 206, 12), 0, 0), "leaf")
    s.fill(smooth("254 214*, 280 214*, 276 236*, 258 236*"), "white")
    if style == "doors":
        s.body(box(108, 247, 199, 330, 2))
        s.body(box(201, 247, 292, 330, 2))
        s.fill(oval(190, 288, 5) + oval(210, 288, 5), "gold", "ball")
