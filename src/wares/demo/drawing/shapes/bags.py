"""Handbags, backpacks, suitcases and wallets."""

from wares.demo.drawing.sketch import Sketch, both, box, half, hole, line, oval, poly, smooth


def handbag(s: Sketch, style: str) -> None:
    """A structured bag with a top handle, or a saddle-shaped shoulder bag."""
    if style == "shoulder":
        s.fill(line("92 210, 110 96, 200 56, 290 96, 308 210", 10), "deep")
        body = s.body(half("200 176*, 92 178*, 70 250, 96 318, 200 330"))
        flap = s.body(half("200 172*, 86 174*, 82 226, 118 270, 200 284"))
        s.seam(line("94 182, 92 226, 124 260, 200 272, 276 260, 308 226, 306 182", 1.8), flap)
        s.shade(line("84 240, 126 282, 200 296, 274 282, 316 240", 7), body, 5, 0.5)
        s.fill(box(180, 262, 220, 298, 7), "gold", "metal")
        s.fill(oval(200, 280, 7), "deep")
        s.fill(oval(94, 196, 9, 9, 4) + oval(306, 196, 9, 9, 4), "gold", "metal")
        return
    s.fill(line("140 168, 144 100, 200 66, 256 100, 260 168", 13), "deep")
    s.shine(line("146 140, 150 104, 200 74", 3), blur=2, opacity=0.35)
    body = s.body(half("200 158*, 96 160*, 80 240, 66 326*, 200 332"))
    s.body(half("200 156*, 94 158*, 88 206*, 200 222"), "deep")
    s.seam(line("90 200, 200 214, 310 200", 1.8))
    s.fill(box(183, 194, 217, 238, 6), "gold", "metal")
    s.fill(box(193, 206, 207, 218, 3), "deep")
    s.fill(both(oval(140, 170, 10, 10, 4)), "gold", "metal")
    s.seam(line("72 318, 200 324, 328 318", 1.8), body)
    s.shine(line("106 230, 96 300", 10), body, 7, 0.25)
    s.fill(both(box(76, 326, 96, 334, 3)), "gold", "metal")


def tote_bag(s: Sketch, style: str) -> None:
    """A simple shopper with two long handles."""
    s.fill(line("150 176, 152 92, 200 62, 248 92, 250 176", 10), "deep")
    s.fill(half("200 160*, 96 162*, 92 176*, 200 178"), "seam")
    body = s.body(half("200 172*, 92 172*, 84 250, 82 334*, 200 340"))
    s.fill(line("138 220, 142 112, 200 82, 258 112, 262 220", 11), "main" if style != "leather" else "tan")
    for x in (138, 262):
        s.seam(poly(f"{x - 5} 200, {x + 5} 200, {x + 5} 218, {x - 5} 218"), opacity=0.6)
    s.shade(line("110 334, 130 290, 126 250", 8), body, 8, 0.3)
    s.shade(line("290 334, 266 296, 270 260", 8), body, 8, 0.3)
    s.seam(line("93 184, 200 186, 307 184", 1.8), body)
    if style == "print":
        disc = s.fill(oval(200, 266, 42), "second", "flat", within=body)
        s.fill(smooth("200 236, 220 256, 206 292, 198 300, 192 290, 180 256"), "leaf", "flat", within=disc)
        s.fill(line("200 244, 198 306", 2.4), "white", "flat", within=disc)


def backpack(s: Sketch, style: str) -> None:
    """A rounded rucksack with a front pocket, or a roll-top."""
    s.fill(line("176 82, 180 56, 220 56, 224 82", 9), "deep")
    s.fill(both(smooth("96 150, 70 190, 66 280, 80 300, 104 290")), "deep")
    if style == "roll-top":
        body = s.body(half("200 112*, 110 114*, 98 200, 94 336*, 200 342"))
        s.body(half("200 74, 108 76, 98 100, 108 128*, 200 132"), "deep")
        s.fill(line("150 76, 150 216", 9) + line("250 76, 250 216", 9), "tan")
        s.fill(box(140, 190, 160, 216, 4) + box(240, 190, 260, 216, 4), "gold", "metal")
    else:
        body = s.body(half("200 72, 140 80, 106 124, 94 210, 92 320*, 130 340, 200 342"))
        s.seam(line("108 196, 116 136, 150 104, 200 96, 250 104, 284 136, 292 196", 4), body)
        s.fill(line("290 196, 292 214", 5), "gold", "metal")
        s.fill(box(178, 130, 222, 158, 6), "second")
    pocket = s.body(half("200 224, 130 228, 118 250, 116 312, 134 330, 200 332"))
    s.shade(line("116 226, 200 216, 284 226", 6), body, 4, 0.4)
    s.seam(line("124 256, 200 250, 276 256", 4), pocket)
    s.fill(line("270 256, 274 276", 5), "gold", "metal")
    s.shine(line("112 150, 102 220", 9), body, 7, 0.28)


def suitcase(s: Sketch, style: str) -> None:
    """A ribbed hard shell on wheels, or a vintage case."""
    if style == "vintage":
        s.fill(line("162 158, 166 130, 234 130, 238 158", 11), "tan")
        body = s.body(box(60, 152, 340, 326, 20))
        s.seam(line("60 196, 340 196", 3), body)
        for x in (118, 282):
            s.fill(box(x - 13, 150, x + 13, 328, 2), "tan", within=body)
            s.fill(box(x - 17, 186, x + 17, 214, 4), "gold", "metal")
        for corner in (oval(60, 152, 32), oval(340, 152, 32), oval(60, 326, 32), oval(340, 326, 32)):
            s.fill(corner, "tan", within=body)
        s.fill(box(186, 188, 214, 208, 4), "gold", "metal")
        return
    s.fill(line("160 110, 160 40, 240 40, 240 110", 8), "steel", "metal")
    s.fill(box(150, 32, 250, 50, 8), "ink")
    for x in (126, 262):
        s.fill(box(x, 322, x + 22, 346, 8), "ink")
    body = s.body(box(104, 92, 296, 330, 26))
    for x in range(128, 288, 24):
        s.shade(line(f"{x} 112, {x} 312", 5), body, 2, 0.55)
        s.shine(line(f"{x + 7} 112, {x + 7} 312", 4), body, 2, 0.25)
    s.fill(box(170, 80, 230, 98, 7), "ink")
    for point in (oval(108, 96, 26), oval(292, 96, 26), oval(108, 326, 26), oval(292, 326, 26)):
        s.fill(point, "deep", within=body)


def wallet(s: Sketch, style: str) -> None:
    """A folded wallet with cards, or a long purse with a zip."""
    s.stands = False
    if style == "zip":
        body = s.body(box(58, 130, 342, 274, 22))
        s.fill(line("66 166, 334 166", 7), "gold", "metal")
        s.fill(line("330 166, 350 190, 346 222", 7), "deep")
        s.seam(line("76 146, 324 146", 1.6) + line("72 262, 328 262", 1.6), body)
        s.fill(oval(200, 218, 16), "gold", "metal")
        return
    for i, colour in enumerate(("paper", "sky", "second")):
        s.fill(box(104 + i * 6, 104 + i * 16, 296 - i * 6, 220, 8), colour)
    body = s.body(box(78, 152, 322, 316, 18))
    s.seam(box(88, 162, 312, 306, 12) + hole(box(89.6, 163.6, 310.4, 304.4, 11)), body)
    s.fill(box(262, 212, 340, 256, 14), "deep")
    s.fill(oval(284, 234, 9), "gold", "ball")
    s.shine(line("100 180, 220 180", 9), body, 7, 0.22)
