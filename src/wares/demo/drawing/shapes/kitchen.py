"""Cups, pots, pans and what else stands in a kitchen."""

from wares.demo.drawing.sketch import Sketch, both, box, half, hole, line, oval, poly, smooth


def _steam(s: Sketch, x: float, y: float) -> None:
    for dx in (-20, 12):
        s.shine(
            line(f"{x + dx} {y}, {x + dx + 12} {y - 22}, {x + dx} {y - 44}, {x + dx + 10} {y - 66}", 8),
            blur=4,
            opacity=0.55,
        )


def mug(s: Sketch, style: str) -> None:
    """A cylindrical or a rounded cup, with a handle."""
    s.body(
        line(
            "282 164, 330 160, 350 206, 326 254, 272 264"
            if style != "rounded"
            else "286 176, 332 176, 340 220, 314 254, 276 262",
            22,
        )
    )
    if style == "rounded":
        body = s.body(smooth("96 130*, 292 130*, 300 210, 264 300, 240 320*, 148 320*, 124 300, 88 210"), form="round")
    else:
        body = s.body(smooth("96 130*, 292 130*, 292 300, 276 322, 240 326, 148 326, 112 322, 96 300"), form="round")
    s.fill(oval(194, 130, 98, 24), "pale")
    s.fill(oval(194, 132, 88, 18), "#7a4c30" if style != "travel" else "ink", "flat")
    s.shine(line("130 136, 180 144, 236 142", 4), blur=3, opacity=0.35)
    s.fill(oval(194, 130, 94, 21, 6), "pale", "flat")
    if style == "striped-band":
        s.fill(line("96 262, 194 284, 292 262", 20), "second", "flat", within=body)
    _steam(s, 192, 112)


def teapot(s: Sketch, style: str) -> None:
    """A round pot with a spout, lid and handle."""
    if style != "bamboo":
        s.body(line("292 180, 352 172, 366 222, 330 266, 280 268", 19))
    else:
        s.fill(line("126 158, 132 76, 200 44, 268 76, 274 158", 14), "oak")
        for x, y in ((136, 84), (168, 56), (232, 56), (264, 84)):
            s.seam(line(f"{x - 5} {y - 7}, {x + 5} {y + 7}", 2.4), opacity=0.6)
    s.body(smooth("124 236*, 84 216, 62 178, 34 164*, 44 148*, 80 156, 106 196, 136 206*"))
    body = s.body(half("200 142, 148 148, 106 180, 94 228, 112 282, 148 314*, 200 318"), form="ball")
    s.fill(half("200 310, 146 310, 142 328*, 200 332"), "deep")
    s.body(half("200 122, 164 128, 142 152*, 200 164"), "deep")
    s.fill(oval(200, 112, 17, 15), "second", "ball")
    s.shine(line("130 196, 118 228, 126 258", 9), body, 5, 0.4)
    if style == "banded":
        s.fill(line("92 236, 200 262, 308 236", 16), "second", "flat", within=body)
    _steam(s, 40, 138)


def plate(s: Sketch, style: str) -> None:
    """A round plate seen from above, with a rim."""
    s.stands = False
    outer = oval(200, 200, 148) if style != "square" else box(62, 62, 338, 338, 56)
    inner = oval(200, 200, 98) if style != "square" else box(108, 108, 292, 292, 40)
    body = s.body(outer)
    s.fill(
        oval(200, 200, 138, 138, 5)
        if style != "square"
        else box(70, 70, 330, 330, 50) + hole(box(76, 76, 324, 324, 45)),
        "second",
        "flat",
        within=body,
    )
    s.shade(inner, body, 5, 0.5)
    well = s.body(inner, "pale" if style != "square" else "main")
    s.shine(smooth("120 160, 160 120, 200 116, 150 160, 126 200"), well, 8, 0.45)
    if style == "leaf-print":
        for x, y, lean in ((200, 170, 0), (176, 206, -18), (224, 206, 18), (200, 236, 0)):
            s.fill(
                smooth(f"{x} {y - 26}*, {x + 13 + lean * 0.2} {y}, {x} {y + 24}*, {x - 13 + lean * 0.2} {y}"),
                "leaf",
                "flat",
                within=well,
            )


def bowl(s: Sketch, style: str) -> None:
    """A bowl with a foot; a noodle bowl comes with chopsticks."""
    if style == "noodle":
        s.fill(line("84 70, 262 190", 7) + line("112 58, 274 178", 7), "walnut")
    s.fill(oval(200, 176, 138, 40), "pale")
    s.shade(oval(200, 186, 118, 28), blur=6, opacity=0.5)
    if style == "noodle":
        s.fill(oval(200, 186, 120, 26), "#d8a45c", "flat")
        for x in range(112, 260, 22):
            s.fill(line(f"{x} 188, {x + 16} 178, {x + 32} 190, {x + 46} 180", 6), "#f4dc9c")
        s.fill(oval(240, 184, 24, 12), "white")
        s.fill(oval(240, 183, 11, 7), "flame", "ball")
        s.fill(smooth("140 186, 160 172, 180 182, 160 194"), "leaf")
    body = s.body(
        smooth("62 176*, 110 206, 200 216, 290 206, 338 176*, 326 250, 270 310, 236 322*, 164 322*, 130 310, 74 250"),
        form="round",
    )
    s.fill(smooth("158 314*, 242 314*, 246 338*, 154 338*"), "deep")
    s.fill(oval(200, 176, 136, 39, 5), "pale", "flat")
    if style == "banded":
        s.fill(line("66 214, 200 256, 334 214", 13), "second", "flat", within=body)
    s.shine(line("94 220, 110 266, 136 296", 9), body, 6, 0.35)


def kettle(s: Sketch, style: str) -> None:
    """A whistling kettle for the stove, or an electric one."""
    if style == "electric":
        s.fill(line("262 126, 324 128, 330 200, 286 262", 20), "ink")
        s.fill(box(96, 314, 292, 334, 9), "ink")
        s.body(poly("116 142, 74 130, 78 150, 112 190"))
        body = s.body(smooth("120 122*, 264 122*, 282 310*, 106 310*"), form="metal")
        s.fill(smooth("118 126*, 130 108, 194 100, 254 108, 266 126*"), "ink")
        s.fill(box(180, 90, 208, 106, 6), "ink")
        s.fill(box(184, 200, 204, 284, 9), "glass", within=body)
        s.fill(box(188, 240, 200, 281, 5), "sky", "flat", within=body)
        return
    s.fill(line("110 176, 118 84, 200 58, 282 84, 290 176", 16), "wood")
    s.body(smooth("286 226*, 324 204, 338 170*, 356 176*, 346 228, 296 262*"))
    body = s.body(half("200 146, 140 158, 96 220, 84 300, 104 324*, 200 328"), form="ball")
    s.fill(half("200 130, 164 138, 148 160*, 200 166"), "deep")
    s.fill(oval(200, 124, 14), "wood", "ball")
    s.shine(line("118 220, 104 276", 10), body, 5, 0.4)
    s.seam(line("88 300, 200 310, 312 300", 2), body)


def pan(s: Sketch, style: str) -> None:
    """A frying pan from above, or a skillet with an egg in it."""
    s.stands = False
    s.fill(line("240 240, 352 352", 26), "wood" if style != "skillet" else "ink")
    s.fill(line("226 226, 262 262", 20), "steel", "metal")
    s.fill(oval(344, 344, 5), "ink", "flat")
    s.body(oval(158, 158, 118))
    s.fill(oval(158, 158, 104), "ink", "flat")
    base = s.fill(oval(158, 160, 92), "#35353c")
    s.shine(smooth("90 130, 130 84, 160 80, 120 120, 98 160"), base, 9, 0.28)
    if style == "skillet":
        s.fill(smooth("120 170, 108 140, 140 116, 176 122, 204 140, 200 176, 172 202, 140 196"), "white")
        s.fill(oval(156, 158, 24), "flame", "ball")


def pot(s: Sketch, style: str) -> None:
    """A cooking pot with two handles and a lid; the casserole is of cast iron."""
    s.body(both(line("98 206, 62 204, 62 232, 100 234", 15)), "deep")
    body = s.body(
        smooth("96 182*, 304 182*, 300 300, 282 326, 118 326, 100 300"),
        form="round" if style == "casserole" else "metal",
    )
    s.shade(line("96 188, 304 188", 8), body, 4, 0.6)
    lid = s.body(half("200 126, 130 140, 88 174, 88 188*, 200 190"), "main", "soft")
    s.shine(smooth("120 162, 160 140, 200 134, 150 156"), lid, 5, 0.45)
    knob = "gold" if style == "casserole" else "ink"
    s.fill(half("200 122*, 188 122*, 176 104, 200 96"), knob, "ball")
    s.fill(line("90 186, 310 186", 7), "pale" if style == "casserole" else "steel", "metal")


def knife(s: Sketch, style: str) -> None:
    """A chef's knife or a broad cleaver, over a board."""
    s.stands = False
    s.fill(box(90, 60, 310, 346, 24), "oak")
    for x in (130, 176, 232, 276):
        s.seam(line(f"{x} 74, {x + 5} 200, {x - 2} 332", 1.6), opacity=0.22)
    s.fill(oval(200, 86, 11), "walnut")
    tilt = {"cleaver": "112 232*, 262 82*, 306 126*, 156 276*"}.get(
        style, "126 268*, 300 92, 322 76*, 314 112, 236 214, 166 282*"
    )
    blade = s.fill(smooth(tilt), "steel", "metal")
    s.shine(line("140 262, 300 98", 3), blade, 1, 0.6)
    s.body(line("138 270, 66 344", 26))
    s.fill(oval(122, 288, 4) + oval(100, 310, 4) + oval(78, 332, 4), "gold", "ball")


def water_bottle(s: Sketch, style: str) -> None:
    """A sports bottle with a loop, or a slim flask."""
    if style == "sport":
        s.fill(line("176 92, 180 62, 220 62, 224 92", 10), "ink")
        s.fill(box(160, 86, 240, 124, 10), "ink", "round")
        body = s.body(
            smooth(
                "152 120*, 248 120*, 262 160, 256 214, 264 260, 262 330, 240 346, 160 346, "
                "138 330, 136 260, 144 214, 138 160"
            ),
            form="round",
        )
        s.fill(line("138 214, 200 222, 262 214", 16), "second", "flat", within=body)
        return
    s.fill(box(168, 50, 232, 104, 9), "steel" if style != "bamboo" else "oak", "metal")
    body = s.body(
        smooth(
            "170 100*, 230 100*, 234 128, 258 152, 262 190, 262 336, 246 348, 154 348, "
            "138 336, 138 190, 142 152, 166 128"
        ),
        form="round",
    )
    s.shade(line("166 106, 234 106", 6), body, 3, 0.6)
    s.fill(box(130, 316, 270, 326), "second", "flat", within=body)


def lunch_box(s: Sketch, style: str) -> None:
    """Two tiers with a band around."""
    s.body(box(82, 238, 318, 322, 26), "deep")
    s.body(box(82, 160, 318, 246, 22))
    s.fill(box(80, 234, 320, 246, 6), "pale")
    lid = s.fill(half("200 116, 110 120, 76 144, 76 170*, 200 172"), "oak" if style == "bamboo" else "pale")
    s.shine(line("110 134, 200 126, 270 132", 6), lid, 4, 0.4)
    s.fill(box(184, 112, 216, 326, 5), "second")
    s.seam(line("188 116, 188 322", 1.4) + line("212 116, 212 322", 1.4), opacity=0.4)
    if style == "bento":
        s.fill(line("150 110, 330 92", 7) + line("146 120, 328 104", 7), "walnut")
