"""Sports, camping and music."""

import math

from wares.demo.drawing.sketch import Outline, Sketch, both, box, half, line, oval, poly, smooth, turned


def bicycle(s: Sketch, style: str) -> None:
    """A city bicycle with a basket, or a racing bicycle."""
    for x in (102, 298):
        s.fill(oval(x, 258, 72, 72, 9), "ink")
        s.fill(oval(x, 258, 64, 64, 3), "steel", "flat")
        for i in range(12):
            angle = i * math.pi / 6
            s.fill(line(f"{x} 258, {x + 63 * math.cos(angle)} {258 + 63 * math.sin(angle)}", 1), "grey", "flat")
        s.fill(oval(x, 258, 8), "steel", "ball")
    race = style == "racing"
    top = "148 156, 262 148" if race else "152 190, 226 200, 270 176"
    s.body(line("102 258, 188 262", 7) + line("102 258, 150 158", 6))
    s.body(line("188 262, 144 136", 10) + line(top, 10) + line("188 262, 270 176", 10))
    s.body(line("258 128, 298 258", 10))
    s.fill(oval(188, 262, 20, 20, 5), "steel", "metal")
    s.fill(line("188 262, 200 292", 5) + line("192 294, 212 294", 7), "ink")
    s.fill(smooth("112 132, 160 126, 172 134, 140 142"), "ink" if race else "tan")
    if race:
        s.fill(line("258 128, 290 116, 310 130, 298 152, 284 150", 8), "ink")
        return
    s.fill(line("258 128, 248 106, 226 100, 206 104", 7), "steel", "metal")
    s.fill(line("226 100, 204 104", 11), "tan")
    s.fill(poly("276 112, 356 112, 344 172, 284 172"), "straw")
    for y in (126, 142, 158):
        s.seam(line(f"278 {y}, 352 {y}", 2), opacity=0.4)
    for x in (292, 308, 324, 340):
        s.shade(line(f"{x} 114, {x} 170", 2.4), blur=0.6, opacity=0.4)
    s.body(line("30 240, 50 196, 102 178, 150 196", 8), "deep")


def football(s: Sketch, style: str) -> None:
    """A football with pentagons, a basketball or a volleyball."""
    body = s.body(oval(200, 200, 130), form="ball")
    if style == "basketball":
        lines = "200 70, 200 330", "70 200, 330 200", "110 100, 150 150, 150 250, 110 300"
        for points in (*lines, "290 100, 250 150, 250 250, 290 300"):
            s.fill(line(points, 4), "ink", "flat", within=body)
        return
    if style == "volleyball":
        first = smooth("200 200*, 236 130, 230 60, 330 90, 340 180, 280 176")
        s.fill(first, "second", "flat", within=body, opacity=0.9)
        other = smooth("200 200*, 250 250, 300 300, 220 340, 130 330, 170 270")
        s.fill(other, "accent", "flat", within=body, opacity=0.9)
        for degrees in (0, 120, 240):
            s.seam(turned(line("200 200, 236 130, 232 64", 3) + line("228 186, 270 140, 284 92", 2), degrees), body)
    else:
        s.fill(_pentagon(200, 200, 38, -math.pi / 2), "second", "flat", within=body, opacity=0.92)
        for i in range(5):
            angle = math.pi * (0.3 + 0.4 * i)
            x, y = 200 + math.cos(angle), 200 + math.sin(angle)
            spot = _pentagon(200 + 112 * (x - 200), 200 + 112 * (y - 200), 36, angle + math.pi)
            s.fill(spot, "second", "flat", within=body, opacity=0.92)
            seam = [f"{200 + far * (x - 200):.1f} {200 + far * (y - 200):.1f}" for far in (38, 76)]
            s.seam(line(", ".join(seam), 2.6), body)
    s.shine(oval(150, 138, 26, 18), body, 12, 0.5)


def _pentagon(x: float, y: float, size: float, start: float) -> Outline:
    """With its first corner in the direction `start` (radians)."""
    angles = [start + k * 2 * math.pi / 5 for k in range(5)]
    return poly(", ".join(f"{x + size * math.cos(a):.1f} {y + size * math.sin(a):.1f}" for a in angles))


def racket(s: Sketch, style: str) -> None:
    """A tennis racket with a ball, or a table-tennis bat."""
    s.stands = False
    if style == "table-tennis":
        s.fill(turned(box(184, 250, 216, 346, 10), 35, 200, 200), "oak")
        s.body(turned(half("200 60, 130 82, 106 150, 130 226, 182 262*, 200 264"), 35, 200, 200))
        s.fill(turned(poly("176 244, 224 244, 216 276, 184 276"), 35, 200, 200), "wood")
        s.fill(oval(296, 294, 24), "white", "ball")
        return
    for k in range(-4, 5):
        s.fill(
            turned(
                line(f"{200 + k * 13} 64, {200 + k * 13} 204", 1.6)
                + line(f"138 {134 + k * 14}, 262 {134 + k * 14}", 1.6),
                32,
                200,
                200,
            ),
            "white",
            "flat",
            opacity=0.9,
        )
    s.body(turned(oval(200, 134, 68, 84, 13), 32, 200, 200))
    s.body(turned(line("168 204, 196 256", 11) + line("232 204, 204 256", 11), 32, 200, 200))
    s.fill(turned(box(189, 250, 211, 362, 9), 32, 200, 200), "ink")
    for y in range(268, 352, 12):
        s.shine(turned(line(f"190 {y + 6}, 210 {y}", 2), 32, 200, 200), blur=0.6, opacity=0.3)
    s.fill(oval(296, 300, 32), "#d6e04e", "ball")
    s.fill(line("270 286, 292 296, 300 328", 3), "white", "flat")


def tent(s: Sketch, style: str) -> None:
    """A ridge tent with an open door, or a dome tent."""
    if style == "dome":
        body = s.body(half("200 110, 130 130, 74 210, 44 322*, 200 328"))
        s.seam(line("200 112, 130 200, 96 324", 3) + line("200 112, 270 200, 304 324", 3), body)
        s.fill(half("200 166, 172 190, 156 260, 150 324*, 200 326"), "ink", "flat")
        s.body(smooth("200 168*, 170 196, 152 326*, 128 326*, 150 230"), "second")
        s.shine(smooth("170 130, 120 170, 84 250, 110 220"), body, 10, 0.3)
    else:
        s.body(poly("200 96, 300 104, 366 306, 320 326"), "deep")
        front = s.body(poly("200 96, 320 326, 66 326"))
        s.fill(poly("200 120, 240 326, 152 326"), "ink", "flat", within=front)
        s.fill(smooth("200 116*, 150 220, 148 326*, 112 326*, 150 220"), "second", within=front)
        s.fill(smooth("200 116*, 246 220, 244 326*, 282 326*, 250 220"), "second", within=front)
        s.fill(line("200 84, 200 104", 6), "wood")
        s.fill(line("70 322, 36 334", 3) + line("362 304, 386 322", 3), "wood")
    s.fill(smooth("44 322, 70 318, 84 330, 50 334") + smooth("330 322, 360 318, 372 330, 336 334"), "leaf")


def yoga_mat(s: Sketch, style: str) -> None:
    """A mat rolled up in its strap, or one that is being rolled out."""
    if style == "rolled":
        s.stands = False
        s.fill(line("118 150, 150 66, 250 50, 312 136", 9), "second")
        s.body(turned(box(52, 150, 318, 250, 46) + box(200, 150, 312, 250), -14), turn=-14)
        for x in (104, 262):
            s.fill(turned(box(x, 146, x + 20, 254, 5), -14), "second")
        s.shine(turned(line("90 172, 300 172", 8), -14), blur=5, opacity=0.3)
        end = turned(oval(312, 200, 24, 49), -14)
        spiral = turned(
            line("312 202, 307 194, 313 186, 321 200, 315 220, 302 206, 307 176, 321 172, 329 200, 320 232", 3), -14
        )
    else:
        mat = s.body(poly("106 190, 316 190, 378 330, 28 330"))
        s.shade(line("100 204, 330 204", 16), mat, 9, 0.6)
        s.body(box(78, 132, 330, 206, 36))
        s.shine(line("110 150, 300 150", 7), blur=5, opacity=0.3)
        end = oval(326, 169, 22, 37)
        spiral = line("326 170, 322 164, 328 158, 335 169, 329 185, 317 173, 322 150, 334 148, 341 168, 333 194", 3)
    s.fill(end, "deep")
    s.seam(spiral, opacity=0.9)


def dumbbells(s: Sketch, style: str) -> None:
    """A pair of hexagonal weights, or a kettlebell."""
    if style == "kettlebell":
        s.fill(line("150 200, 144 120, 200 92, 256 120, 250 200", 26), "ink")
        s.body(smooth("200 158, 130 184, 104 250, 130 318, 160 334*, 240 334*, 270 318, 296 250, 270 184"), form="ball")
        s.fill(oval(200, 252, 40), "second", "flat")
        s.shine(line("128 216, 118 250, 124 280", 9), blur=5, opacity=0.4)
        return
    for dx, dy in ((26, -76), (-14, 0)):
        s.fill(box(150 + dx, 246 + dy, 270 + dx, 272 + dy, 8), "steel", "metal")
        for x in (78, 258):
            s.body(
                poly(
                    f"{x + 14 + dx} {204 + dy}, {x + 62 + dx} {204 + dy}, {x + 76 + dx} {232 + dy}, "
                    f"{x + 76 + dx} {290 + dy}, {x + 62 + dx} {316 + dy}, {x + 14 + dx} {316 + dy}, "
                    f"{x + dx} {290 + dy}, {x + dx} {232 + dy}"
                )
            )
            s.fill(box(x + 24 + dx, 240 + dy, x + 52 + dx, 280 + dy, 6), "second", "flat")


def skateboard(s: Sketch, style: str) -> None:
    """A board with curled ends on four wheels."""
    for x in (112, 288):
        s.fill(poly(f"{x - 22} 238, {x + 22} 238, {x + 10} 268, {x - 10} 268"), "steel", "metal")
        s.fill(oval(x - 16, 284, 24), "second", "ball")
        s.fill(oval(x + 16, 284, 24), "second", "ball")
        s.fill(oval(x - 16, 284, 9) + oval(x + 16, 284, 9), "ink", "flat")
    s.body(smooth("22 200*, 34 190, 84 218, 200 222, 316 218, 366 190, 378 200*, 330 240, 200 244, 70 240"))
    s.fill(line("34 196, 84 221, 200 225, 316 221, 366 196", 5), "ink" if style != "longboard" else "wood", "flat")


def guitar(s: Sketch, style: str) -> None:
    """An acoustic or an electric guitar."""
    s.stands = False
    neck = turned(box(190, 20, 210, 200), 28, 200, 200)
    head = turned(smooth("184 -28*, 216 -28*, 218 26*, 182 26*"), 28, 200, 200)
    if style == "electric":
        body = s.body(
            turned(
                smooth(
                    "164 196, 128 168, 110 190, 130 230, 112 290, 140 340, 200 352, 262 340, "
                    "288 290, 264 236, 286 176, 262 160, 236 196, 200 206"
                ),
                28,
                200,
                200,
            )
        )
        s.fill(turned(smooth("206 214, 250 230, 262 290, 226 330, 206 290"), 28, 200, 200), "white", within=body)
        for y in (240, 268):
            s.fill(turned(box(178, y, 222, y + 14, 4), 28, 200, 200), "ink")
    else:
        body = s.body(
            turned(half("200 170, 156 174, 136 204, 150 236, 134 262, 120 310, 148 350, 200 358"), 28, 200, 200)
        )
        s.fill(turned(oval(200, 238, 32), 28, 200, 200), "deep")
        s.fill(turned(oval(200, 238, 26), 28, 200, 200), "black", "flat")
    s.fill(neck, "walnut")
    s.fill(head, "walnut")
    for y in (-14, 2, 18):
        s.fill(turned(oval(178, y, 6) + oval(222, y, 6), 28, 200, 200), "gold", "ball")
    s.fill(turned(box(174, 306, 226, 318, 4), 28, 200, 200), "ink")
    for x in (193, 198, 202, 207):
        s.fill(turned(line(f"{x} 20, {x} 312", 1), 28, 200, 200), "white", "flat", opacity=0.8)
    for y in range(40, 196, 24):
        s.fill(turned(line(f"190 {y}, 210 {y}", 1.4), 28, 200, 200), "gold", "flat")


def helmet(s: Sketch, style: str) -> None:
    """A bicycle helmet with vents, or a round skate helmet."""
    s.fill(line("130 250, 170 330, 214 332", 6) + line("240 256, 206 330", 6), "ink")
    body = s.body(smooth("62 252*, 66 180, 120 118, 200 100, 284 124, 332 190, 340 246*, 270 262, 200 256, 120 266"))
    if style == "skate":
        for x in (150, 200, 250):
            s.fill(oval(x, 150 + abs(x - 200) * 0.2, 10, 14), "ink", "flat")
    else:
        for outline in (
            "110 196, 160 140, 190 126, 150 180, 120 214",
            "180 186, 214 126, 244 124, 222 180, 196 206",
            "250 190, 266 140, 290 146, 300 196, 268 214",
        ):
            s.fill(smooth(outline), "ink", "flat", within=body)
    s.fill(line("60 252, 120 264, 200 256, 272 262, 342 246", 10), "second")
    s.shine(smooth("100 160, 150 122, 200 112, 140 150"), body, 7, 0.45)


def lantern(s: Sketch, style: str) -> None:
    """A camping lantern, or a torch."""
    if style == "torch":
        s.stands = False
        s.fill(turned(box(176, 150, 224, 350, 10), 40, 200, 200), "ink", "round")
        s.body(turned(box(172, 190, 228, 300, 8), 40, 200, 200))
        s.body(turned(smooth("148 70*, 252 70*, 226 160*, 174 160*"), 40, 200, 200))
        s.fill(turned(oval(200, 70, 52, 14), 40, 200, 200), "#fff0b8", "flat")
        s.fill(turned(box(192, 206, 208, 236, 6), 40, 200, 200), "second")
        return
    s.fill(line("132 176, 122 70, 200 44, 278 70, 268 176", 7), "ink")
    s.body(smooth("166 92*, 234 92*, 264 136*, 136 136*"))
    s.shine(oval(200, 210, 110, 100), blur=24, opacity=0.5)
    s.fill(smooth("146 136*, 254 136*, 262 210, 254 284*, 146 284*, 138 210"), "glass", "glass", opacity=0.85)
    s.fill(smooth("200 166*, 222 214, 200 262, 178 214"), "flame", "flat")
    s.fill(smooth("200 196, 210 222, 200 248, 190 222"), "#fff3c4", "flat")
    s.fill(line("166 138, 166 282", 4) + line("234 138, 234 282", 4), "ink")
    s.body(smooth("132 282*, 268 282*, 280 334*, 120 334*"))
    s.fill(oval(200, 308, 10), "second", "ball")


def goggles(s: Sketch, style: str) -> None:
    """Ski goggles, or goggles for swimming."""
    s.stands = False
    if style == "swim":
        s.body(line("40 190, 100 176, 300 176, 360 190", 14))
        s.body(both(smooth("84 166, 150 160, 186 184, 182 222, 140 244, 92 236, 74 200")), "ink")
        glass = s.fill(both(smooth("96 178, 146 172, 172 190, 168 216, 138 230, 100 224, 88 200")), "sky", "flat")
        s.shine(both(poly("100 224, 130 172, 146 172, 116 228")), glass, 2, 0.5)
        s.body(line("184 200, 200 194, 216 200", 9))
        return
    s.body(box(26, 164, 374, 232, 8), "main")
    s.body(half("200 128, 100 132, 66 170, 72 236, 120 272, 172 258, 200 240"))
    glass = s.fill(half("200 144, 108 148, 84 176, 90 226, 128 254, 170 242, 200 224"), "second")
    s.fill(half("200 180, 108 190, 84 210, 128 260, 170 242, 200 224"), "accent", "flat", within=glass, opacity=0.4)
    s.shine(poly("110 250, 160 140, 200 140, 150 250"), glass, 3, 0.35)


def dartboard(s: Sketch, style: str) -> None:
    """A dartboard, with or without darts in it."""
    s.stands = False
    body = s.body(oval(200, 200, 146))
    for r, ink in ((122, "cream"), (98, "second"), (74, "cream"), (50, "main"), (26, "cream"), (12, "red")):
        s.fill(oval(200, 200, r), ink, "flat", within=body)
    s.fill(oval(200, 200, 146, 146, 6), "ink", "flat")
    if style == "darts":
        for x, y in ((226, 176), (168, 236)):
            s.fill(line(f"{x} {y}, {x + 50} {y - 40}", 5), "steel", "metal")
            s.fill(poly(f"{x + 44} {y - 48}, {x + 84} {y - 76}, {x + 78} {y - 50}, {x + 56} {y - 30}"), "accent")
