"""Camping, cycling and music."""

import math

from wares.demo.drawing.sketch import Sketch, box, half, line, oval, poly, rotate, smooth


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


def guitar(s: Sketch, style: str) -> None:
    """An acoustic or an electric guitar."""
    s.stands = False
    neck = rotate(box(190, 20, 210, 200), 28, 200, 200)
    head = rotate(smooth("184 -28*, 216 -28*, 218 26*, 182 26*"), 28, 200, 200)
    if style == "electric":
        _electric_body(s)
    else:
        s.body(rotate(half("200 170, 156 174, 136 204, 150 236, 134 262, 120 310, 148 350, 200 358"), 28, 200, 200))
        s.fill(rotate(oval(200, 238, 32), 28, 200, 200), "deep")
        s.fill(rotate(oval(200, 238, 26), 28, 200, 200), "black", "flat")
    s.fill(neck, "walnut")
    s.fill(head, "walnut")
    for y in (-14, 2, 18):
        s.fill(rotate(oval(178, y, 6) + oval(222, y, 6), 28, 200, 200), "gold", "ball")
    s.fill(rotate(box(174, 306, 226, 318, 4), 28, 200, 200), "ink")
    for x in (193, 198, 202, 207):
        s.fill(rotate(line(f"{x} 20, {x} 312", 1), 28, 200, 200), "white", "flat", opacity=0.8)
    for y in range(40, 196, 24):
        s.fill(rotate(line(f"190 {y}, 210 {y}", 1.4), 28, 200, 200), "gold", "flat")


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
        s.fill(rotate(box(176, 150, 224, 350, 10), 40, 200, 200), "ink", "round")
        s.body(rotate(box(172, 190, 228, 300, 8), 40, 200, 200))
        s.body(rotate(smooth("148 70*, 252 70*, 226 160*, 174 160*"), 40, 200, 200))
        s.fill(rotate(oval(200, 70, 52, 14), 40, 200, 200), "#fff0b8", "flat")
        s.fill(rotate(box(192, 206, 208, 236, 6), 40, 200, 200), "second")
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


def _electric_body(s: Sketch) -> None:
    body = s.body(
        rotate(
            smooth(
                "164 196, 128 168, 110 190, 130 230, 112 290, 140 340, 200 352, 262 340, "
                "288 290, 264 236, 286 176, 262 160, 236 196, 200 206"
            ),
            28,
            200,
            200,
        )
    )
    s.fill(rotate(smooth("206 214, 250 230, 262 290, 226 330, 206 290"), 28, 200, 200), "white", within=body)
    for y in (240, 268):
        s.fill(rotate(box(178, y, 222, y + 14, 4), 28, 200, 200), "ink")
