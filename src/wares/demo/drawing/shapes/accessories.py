"""Accessories worn beside clothes."""

from wares.demo.drawing.sketch import (
    Sketch,
    both,
    box,
    half,
    hole,
    line,
    mirror,
    oval,
    poly,
    resize,
    rotate,
    shift,
    smooth,
)


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


_MITTEN = (
    "96 306*, 92 230, 84 180, 96 120, 130 92, 164 116, 170 170, 168 196, 186 168, 202 168, 204 192, 174 248, 168 306*"
)
_GLOVE = (
    "98 306*, 94 236, 78 176, 70 128, 82 116, 94 126, 104 172*, 102 96, 114 84, 126 94, 130 166*, 134 86, 146 78, "
    "156 90, 154 168*, 164 108, 176 100, 184 112, 176 196*, 190 178, 206 168, 212 182, 176 256, 168 306*"
)


def gloves(s: Sketch, style: str) -> None:
    """A pair of gloves, or mittens."""
    s.stands = False
    hand = smooth(_MITTEN if style == "mittens" else _GLOVE)
    for outline in (rotate(shift(hand, -34, 0), -10, 110, 220), rotate(mirror(shift(hand, -34, 0)), 10, 290, 220)):
        body = s.body(outline)
        s.shade(oval(200, 250, 60, 12), body, 8, 0.1)
    cuff = rotate(shift(smooth("90 286*, 174 286*, 178 334*, 88 334*"), -34, 0), -10, 110, 220)
    s.fill(both(cuff), "second" if style == "mittens" else "deep")
    for x in range(68, 138, 9):
        s.seam(both(rotate(line(f"{x - 8} 290, {x - 8} 332", 1.5), -10, 110, 220)), opacity=0.45)
    _glove_pattern(s, style)


def _glove_pattern(s: Sketch, style: str) -> None:
    """Diamonds on mittens, three seams on gloves."""
    if style == "mittens":
        for dx in (-26, 0, 26):
            s.fill(
                both(rotate(shift(poly("130 200, 140 214, 130 228, 120 214"), dx - 34, 0), -10, 110, 220)),
                "second",
                "flat",
            )
    else:
        s.seam(
            both(
                rotate(
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
            shift(
                smooth(
                    f"92 {high}*, 158 {high}*, 160 200, 178 242, 238 270, 254 296, 238 318, 180 316, 112 290, 92 250"
                ),
                dx,
                dy,
            )
        )
        s.fill(shift(smooth("214 254, 262 270, 262 330, 220 324, 206 290"), dx, dy), "second", within=leg)
        s.fill(shift(smooth("84 232, 122 250, 128 296, 84 300"), dx, dy), "second", within=leg)
        s.shade(shift(line("160 196, 150 236, 118 258", 6), dx, dy), leg, 6, 0.4)
        s.fill(shift(box(90, high - 6, 160, high + 26, 6), dx, dy), "second")
        for x in range(98, 158, 9):
            s.seam(shift(line(f"{x} {high - 2}, {x} {high + 22}", 1.3), dx, dy), opacity=0.35)


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
        s.body(mirror(wing), turn=-30)
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
    glass = s.fill(both(resize(lens, 0.8)), "#2f3644", "flat")
    s.shine(both(poly("92 240, 132 160, 150 160, 110 244")), glass, 2, 0.28)
    s.shine(both(box(60, 228, 196, 262)), glass, 12, 0.3)
    s.body(line("182 188, 200 176, 218 188", 12))


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
