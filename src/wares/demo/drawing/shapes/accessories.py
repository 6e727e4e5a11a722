"""What is worn beside clothes and shoes: hats, gloves, watches, jewellery."""

import math

from wares.demo.drawing.sketch import (
    Sketch,
    both,
    box,
    half,
    hole,
    line,
    mirrored,
    moved,
    oval,
    poly,
    scaled,
    smooth,
    turned,
)


def hat(s: Sketch, style: str) -> None:
    """A brimmed hat: straw-like and wide, a fedora, or a bucket hat."""
    if style == "bucket":
        s.body(half("200 128*, 150 126, 138 134, 128 214*, 200 226"))
        s.body(half("200 204, 128 196*, 84 264, 82 276*, 140 296, 200 300"), turn=0)
        for y in (236, 258, 278):
            s.seam(line(f"{122 - (y - 210) * 0.5} {y - 6}, 200 {y + 8}, {278 + (y - 210) * 0.5} {y - 6}", 1.6))
        s.shade(line("128 204, 200 216, 272 204", 5), blur=3, opacity=0.6)
        return
    reach = 44 if style == "wide-brim" else 76
    s.body(half(f"200 236, 120 238, {reach} 258, {reach + 10} 284, 130 300, 200 304"))
    s.shade(half("200 254, 130 252, 110 268, 200 284"), blur=8, opacity=0.5)
    crown = (
        "200 150, 172 132, 146 142, 132 190, 122 262*, 200 278"
        if style == "fedora"
        else "200 138, 152 142, 132 180, 124 262*, 200 278"
    )
    body = s.body(half(crown))
    if style == "fedora":
        s.shade(line("166 142, 200 166, 234 142", 12), body, 7, 0.5)
    s.fill(half("200 246, 126 232*, 122 260*, 200 276"), "second", within=body)
    if style == "wide-brim":
        s.fill(smooth("250 244, 282 236, 292 258, 276 276, 252 262"), "second")
        s.fill(smooth("252 252, 268 250, 270 266, 254 264"), "deep")


def cap(s: Sketch, style: str) -> None:
    """A baseball cap with a curved peak."""
    s.body(
        smooth("262 238*, 330 236, 372 262, 376 284, 330 282, 262 278, 180 290, 230 250"),
        "second" if style == "two-colour" else "main",
    )
    body = s.body(smooth("76 262*, 84 190, 132 138, 196 128, 250 154, 280 208, 284 250*, 220 262, 150 274"))
    s.seam(line("190 130, 196 190, 186 266", 2), body)
    s.seam(line("190 130, 130 180, 112 264", 2), body)
    s.seam(line("190 130, 244 176, 264 250", 2), body)
    s.fill(oval(190, 128, 10, 6), "deep", "ball")
    s.fill(oval(146, 176, 3.6) + oval(232, 168, 3.6), "seam", "flat")
    s.shade(line("178 276, 230 256, 286 250", 8), body, 5, 0.5)
    badge = s.fill(oval(222, 214, 22, 20), "second" if style != "two-colour" else "white", within=body)
    s.fill(poly("210 222, 222 198, 234 222"), "main", "flat", within=badge)
    s.seam(line("196 276, 250 258, 320 262, 366 280", 1.6))


def beanie(s: Sketch, style: str) -> None:
    """A knitted cap with a turned-up rim, with or without a pompom."""
    if style == "pompom":
        s.fill(oval(200, 92, 42), "cream", "ball")
        for i in range(14):
            angle = i * 2 * math.pi / 14
            s.fill(oval(200 + 36 * math.cos(angle), 92 + 36 * math.sin(angle), 11), "cream")
        s.fill(oval(200, 92, 36), "cream", "ball")
    body = s.body(half("200 112, 150 122, 112 170, 100 262*, 200 276"))
    for i in range(-5, 6):
        s.seam(line(f"{200 + i * 9} 120, {200 + i * 17} 190, {200 + i * 18.5} 266", 1.8), body, 0.4)
    s.fill(half("200 246*, 94 240, 88 268, 94 306, 200 318"), "second" if style == "pompom" else "deep")
    for x in range(102, 304, 11):
        s.seam(line(f"{x} 250, {x} 308", 1.6), opacity=0.4)


def scarf(s: Sketch, style: str) -> None:
    """Wound once, with two fringed ends."""
    s.stands = False
    for x0, x1, y in ((140, 204, 318), (206, 268, 346)):
        for x in range(x0 + 6, x1, 10):
            s.fill(line(f"{x} {y - 8}, {x + 1} {y + 22}", 4.4), "second")
    s.body(smooth("214 176*, 268 172*, 272 260, 270 348*, 206 348*, 212 260"), turn=6)
    left = s.body(smooth("150 176*, 206 180*, 208 250, 204 320*, 138 320*, 144 250"), turn=-4)
    s.shade(line("206 190, 212 320", 6), left, 5, 0.5)
    ring = s.body(
        smooth("200 64, 128 78, 98 122, 118 170, 200 196, 282 170, 302 122, 272 78")
        + hole(smooth("200 94, 156 102, 138 122, 156 138, 200 146, 244 138, 262 122, 244 102")),
        turn=20,
    )
    s.shade(line("116 128, 150 164, 200 174, 250 164, 284 128", 5), ring, 4, 0.55)
    s.shade(line("150 182, 200 196, 262 180", 8), blur=6, opacity=0.5)
    s.shine(line("124 118, 156 150, 200 160", 6), ring, 5, 0.22)


def gloves(s: Sketch, style: str) -> None:
    """A pair of gloves, or mittens."""
    s.stands = False
    if style == "mittens":
        hand = smooth(
            "96 306*, 92 230, 84 180, 96 120, 130 92, 164 116, 170 170, 168 196, 186 168, "
            "202 168, 204 192, 174 248, 168 306*"
        )
    else:
        hand = smooth(
            "98 306*, 94 236, 78 176, 70 128, 82 116, 94 126, 104 172*, 102 96, 114 84, "
            "126 94, 130 166*, 134 86, 146 78, 156 90, 154 168*, 164 108, 176 100, 184 112, "
            "176 196*, 190 178, 206 168, 212 182, 176 256, 168 306*"
        )
    for outline in (turned(moved(hand, -34, 0), -10, 110, 220), turned(mirrored(moved(hand, -34, 0)), 10, 290, 220)):
        body = s.body(outline)
        s.shade(oval(200, 250, 60, 12), body, 8, 0.1)
    cuff = turned(moved(smooth("90 286*, 174 286*, 178 334*, 88 334*"), -34, 0), -10, 110, 220)
    s.fill(both(cuff), "second" if style == "mittens" else "deep")
    for x in range(68, 138, 9):
        s.seam(both(turned(line(f"{x - 8} 290, {x - 8} 332", 1.5), -10, 110, 220)), opacity=0.45)
    if style == "mittens":
        for dx in (-26, 0, 26):
            s.fill(
                both(turned(moved(poly("130 200, 140 214, 130 228, 120 214"), dx - 34, 0), -10, 110, 220)),
                "second",
                "flat",
            )
    else:
        s.seam(
            both(
                turned(
                    line("78 200, 76 240", 2) + line("94 196, 94 240", 2) + line("110 200, 112 240", 2), -10, 110, 220
                )
            )
        )


def socks(s: Sketch, style: str) -> None:
    """A pair, one behind the other."""
    s.stands = False
    high = 60 if style == "knee-high" else 116
    for dx, dy in ((70, -16), (0, 10)):
        leg = s.body(
            moved(
                smooth(
                    f"92 {high}*, 158 {high}*, 160 200, 178 242, 238 270, 254 296, 238 318, 180 316, 112 290, 92 250"
                ),
                dx,
                dy,
            )
        )
        s.fill(moved(smooth("214 254, 262 270, 262 330, 220 324, 206 290"), dx, dy), "second", within=leg)
        s.fill(moved(smooth("84 232, 122 250, 128 296, 84 300"), dx, dy), "second", within=leg)
        s.shade(moved(line("160 196, 150 236, 118 258", 6), dx, dy), leg, 6, 0.4)
        s.fill(moved(box(90, high - 6, 160, high + 26, 6), dx, dy), "second")
        for x in range(98, 158, 9):
            s.seam(moved(line(f"{x} {high - 2}, {x} {high + 22}", 1.3), dx, dy), opacity=0.35)


def belt(s: Sketch, style: str) -> None:
    """A coiled leather belt with a metal buckle."""
    s.stands = False
    coil = (
        "206 196, 176 172, 190 134, 236 124, 274 158, 270 220, 214 256, 146 236, "
        "120 170, 152 100, 230 76, 304 110, 328 190, 300 268"
    )
    s.body(line(coil, 26))
    s.seam(line(coil, 1.6), opacity=0.55)
    s.body(line("300 268, 262 306, 180 322, 100 318", 26))
    s.seam(line("296 276, 262 306, 180 322, 100 318", 1.6), opacity=0.55)
    for x in (150, 172, 194, 216):
        s.fill(oval(x, 322 - (x > 190) * 4, 3.6), "ink", "flat")
    metal = "gold" if style == "gold" else "steel"
    s.fill(box(58, 290, 112, 346, 9) + hole(box(70, 302, 100, 334, 4)), metal, "metal")
    s.fill(line("62 318, 104 318", 6), metal, "metal")


def tie(s: Sketch, style: str) -> None:
    """A necktie, or a bow tie."""
    s.stands = False
    if style == "bow":
        wing = smooth("196 190*, 120 148, 76 152, 66 200, 76 248, 120 252, 196 212*")
        s.body(wing, turn=30)
        s.body(mirrored(wing), turn=-30)
        s.shade(both(line("186 200, 150 190, 120 186", 8)), blur=5, opacity=0.5)
        s.shade(both(line("186 206, 150 216, 124 222", 6)), blur=5, opacity=0.4)
        s.body(box(180, 176, 220, 226, 12), "deep")
        return
    s.body(poly("206 96, 224 104, 252 300, 238 322, 216 300"), "deep", turn=45)
    body = s.body(half("200 98*, 184 102*, 160 300*, 200 352*"), turn=40)
    s.seam(line("200 110, 202 340", 1.6), body, 0.5)
    s.shade(line("180 110, 200 122, 220 110", 8), body, 5, 0.6)
    s.body(half("200 50*, 170 54*, 182 106*, 200 110"), turn=-30)
    s.shade(line("190 60, 196 104", 4), blur=4, opacity=0.4)


def sunglasses(s: Sketch, style: str) -> None:
    """Tinted lenses in a frame: round, square or cat-eye."""
    s.fill(line("92 170, 74 140, 96 118", 9), "deep")
    s.fill(line("308 170, 326 140, 304 118", 9), "deep")
    outlines = {
        "round": oval(132, 206, 58),
        "cat-eye": smooth("58 150*, 120 156, 188 172*, 188 214, 160 250, 110 254, 78 222"),
    }
    lens = outlines.get(style, smooth("72 164, 132 158, 188 166, 190 204, 172 244, 130 254, 88 244, 70 204"))
    s.body(both(lens))
    glass = s.fill(both(scaled(lens, 0.8)), "#2f3644", "flat")
    s.shine(both(poly("92 240, 132 160, 150 160, 110 244")), glass, 2, 0.28)
    s.shine(both(box(60, 228, 196, 262)), glass, 12, 0.3)
    s.body(line("182 188, 200 176, 218 188", 12))


def watch(s: Sketch, style: str) -> None:
    """A wristwatch with hands, or a square smart watch."""
    s.stands = False
    s.body(half("200 36*, 164 38*, 158 130*, 200 140"), turn=90)
    s.body(half("200 262*, 158 270*, 166 366*, 200 370"), turn=90)
    s.seam(both(line("170 46, 165 128", 1.6) + line("165 276, 172 358", 1.6)))
    for y in (316, 332, 348):
        s.fill(oval(200, y, 3.6), "ink", "flat")
    metal = "ink" if style == "smart" else "gold" if style == "dress" else "steel"
    s.fill(box(280, 188, 300, 212, 4), metal, "metal")
    if style == "smart":
        s.fill(box(122, 114, 278, 286, 36), "ink")
        glass = s.fill(box(132, 124, 268, 276, 28), "#11151f", "flat")
        s.fill(oval(200, 200, 46, 46, 9), "second", "flat")
        s.fill(line("200 154, 236 172, 246 206, 232 232", 9), "flame", "flat")
        s.fill(box(180, 186, 196, 214, 3) + box(204, 186, 220, 214, 3), "white", "flat")
        s.shine(poly("132 124, 210 124, 150 276, 132 276"), glass, 2, 0.10)
        return
    s.fill(oval(200, 200, 88), metal, "metal")
    s.fill(oval(200, 200, 75), "#fbf8f0" if style == "dress" else "ink", "flat")
    face = s.fill(oval(200, 200, 72), "white" if style != "sport" else "ink", "flat")
    mark = "ink" if style != "sport" else "white"
    for i in range(12):
        angle = i * math.pi / 6
        inner = 54 if i % 3 == 0 else 60
        s.fill(
            line(
                f"{200 + inner * math.sin(angle)} {200 - inner * math.cos(angle)}, "
                f"{200 + 66 * math.sin(angle)} {200 - 66 * math.cos(angle)}",
                4 if i % 3 == 0 else 2.2,
            ),
            mark,
            "flat",
        )
    s.fill(line("200 200, 172 172", 6), mark, "flat")
    s.fill(line("200 200, 232 164", 4), mark, "flat")
    s.fill(line("200 212, 200 244", 2), "red", "flat")
    s.fill(oval(200, 200, 6), metal, "ball")
    s.shine(poly("130 150, 190 128, 150 270, 128 240"), face, 3, 0.16)


def umbrella(s: Sketch, style: str) -> None:
    """An open umbrella with a curved handle."""
    s.stands = False
    s.fill(line("200 84, 200 318, 206 344, 226 350, 240 338, 240 326", 8), "wood" if style != "compact" else "ink")
    s.fill(line("200 62, 200 90", 7), "steel", "metal")
    canopy = s.body(half("200 84*, 130 100, 74 150, 50 218*, 74 204, 100 218*, 128 202, 150 214*, 174 202, 200 214*"))
    for x in (100, 150, 250, 300):
        s.seam(line(f"200 86, {200 + (x - 200) * 0.66} 136, {x} 216", 2), canopy)
    s.shade(smooth("200 86, 262 140, 300 216, 250 214, 226 140"), canopy, 10, 0.35)
    s.shine(smooth("190 92, 128 128, 96 190, 130 160"), canopy, 10, 0.3)
    if style == "two-colour":
        s.fill(smooth("200 86, 170 140, 150 214, 174 202, 200 214, 226 202, 250 214, 230 140"), "second", within=canopy)
        s.seam(line("200 86, 167 140, 150 214", 2) + line("200 86, 233 140, 250 214", 2), canopy)


def _gem(s: Sketch, x: float, y: float, r: float, ink: str = "main") -> None:
    s.fill(
        poly(
            f"{x - r} {y - r * 0.3}, {x - r * 0.6} {y - r * 0.9}, "
            f"{x + r * 0.6} {y - r * 0.9}, {x + r} {y - r * 0.3}, {x} {y + r}"
        ),
        ink,
    )
    s.shine(
        poly(f"{x - r} {y - r * 0.3}, {x - r * 0.6} {y - r * 0.9}, {x - r * 0.3} {y - r * 0.3}"), blur=0.4, opacity=0.5
    )
    s.shine(poly(f"{x - r * 0.3} {y - r * 0.3}, {x + r * 0.35} {y - r * 0.3}, {x} {y + r}"), blur=0.4, opacity=0.35)
    s.shade(poly(f"{x + r * 0.35} {y - r * 0.3}, {x + r} {y - r * 0.3}, {x} {y + r}"), blur=0.4, opacity=0.45)


def earrings(s: Sketch, style: str) -> None:
    """A pair: drops with a stone, hoops or pearl studs."""
    s.stands = False
    for x in (140, 260):
        if style == "hoop":
            s.fill(oval(x, 220, 48, 58, 11), "gold", "metal")
            _gem(s, x, 282, 18)
        elif style == "pearl":
            s.fill(oval(x, 170, 12), "gold", "ball")
            s.fill(line(f"{x} 176, {x} 206", 4), "gold", "metal")
            s.fill(oval(x, 238, 36), "main", "ball")
        else:
            s.fill(line(f"{x} 150, {x + 8} 120, {x - 4} 108, {x - 12} 124", 4), "gold", "metal")
            s.fill(oval(x, 156, 10), "gold", "ball")
            s.fill(line(f"{x} 160, {x} 196", 4), "gold", "metal")
            s.fill(
                smooth(f"{x} 186*, {x - 34} 248, {x - 24} 284, {x} 294, {x + 24} 284, {x + 34} 248"), "gold", "metal"
            )
            s.fill(smooth(f"{x} 202*, {x - 25} 250, {x - 17} 276, {x} 284, {x + 17} 276, {x + 25} 250"), "main", "ball")


def necklace(s: Sketch, style: str) -> None:
    """A chain with a pendant, or a string of pearls."""
    s.stands = False
    if style == "pearl":
        for i in range(31):
            angle = math.pi * (0.5 + 1.76 * (i / 30 - 0.5))
            s.fill(
                oval(200 + 112 * math.cos(angle), 186 + 128 * math.sin(angle), 13 if 8 < i < 22 else 11), "main", "ball"
            )
        s.fill(oval(200, 314, 19), "main", "ball")
        return
    s.fill(line("110 60, 104 130, 140 214, 200 258, 260 214, 296 130, 290 60", 4.5), "gold", "metal")
    for x, y in ((118, 172), (152, 228), (248, 228), (282, 172)):
        s.fill(oval(x, y, 5), "gold", "ball")
    s.fill(oval(200, 266, 10, 10, 4), "gold", "metal")
    if style == "heart":
        s.fill(half("200 294*, 184 276, 160 280, 154 304, 172 328, 200 350*"), "main")
        s.shine(smooth("168 292, 180 288, 176 304, 166 308"), blur=3, opacity=0.6)
    else:
        s.fill(oval(200, 306, 34), "gold", "metal")
        _gem(s, 200, 308, 25)


def ring(s: Sketch, style: str) -> None:
    """A band with one stone, or with a row of them."""
    metal = "gold" if style != "silver" else "steel"
    s.fill(oval(200, 238, 82, 82, 20), metal, "metal")
    s.shine(line("132 200, 124 240, 138 284", 5), blur=3, opacity=0.5)
    if style == "band":
        for i in range(-3, 4):
            angle = i * 0.27
            s.fill(oval(200 + 82 * math.sin(angle), 238 - 82 * math.cos(angle), 12), metal, "ball")
            s.fill(oval(200 + 82 * math.sin(angle), 238 - 82 * math.cos(angle), 8.5), "main", "ball")
        return
    s.fill(poly("170 166, 230 166, 214 128, 186 128"), metal, "metal")
    _gem(s, 200, 116, 44)
    s.fill(line("160 108, 172 138", 5) + line("240 108, 228 138", 5), metal, "metal")


def bracelet(s: Sketch, style: str) -> None:
    """Beads on a string, or a chain with charms."""
    s.stands = False
    if style == "charm":
        s.fill(oval(200, 190, 116, 84, 7), "gold", "metal")
        for i, angle in enumerate((0.5, 1.05, 1.57, 2.1, 2.65)):
            x, y = 200 + 116 * math.cos(angle), 190 + 84 * math.sin(angle)
            s.fill(line(f"{x} {y}, {x} {y + 22}", 3), "gold", "metal")
            if i % 2:
                s.fill(oval(x, y + 34, 14), "second", "ball")
            else:
                s.fill(
                    smooth(
                        f"{x} {y + 26}*, {x - 14} {y + 16}, {x - 20} {y + 32}, {x} {y + 52}*, "
                        f"{x + 20} {y + 32}, {x + 14} {y + 16}"
                    ),
                    "main",
                )
        return
    for i in range(24):
        angle = i * math.pi / 12
        ink = "gold" if i % 6 == 0 else "second" if i % 3 == 0 else "main"
        s.fill(oval(200 + 112 * math.cos(angle), 200 + 88 * math.sin(angle), 11 if i % 6 == 0 else 15), ink, "ball")
