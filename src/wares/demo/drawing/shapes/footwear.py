"""Shoes, boots and slippers, seen from the side with the toe to the right."""

from wares.demo.drawing.sketch import Sketch, box, line, oval, poly, smooth


def _laces(s: Sketch, points: list[tuple[int, int]], colour: str = "white") -> None:
    for x, y in points:
        s.shade(line(f"{x - 12} {y + 5}, {x + 14} {y - 3}", 7), blur=1.5, opacity=0.5)
        s.fill(line(f"{x - 13} {y + 2}, {x + 13} {y - 6}", 5), colour)


def sneakers(s: Sketch, style: str) -> None:
    """Flat rubber sole, toe cap and laces; low or reaching over the ankle."""
    high = style == "high"
    if high:
        s.fill(smooth("96 132, 130 120, 176 134, 172 160, 100 158"), "deep")
        upper = "92 138*, 132 148, 178 136*, 196 186, 232 232, 290 250, 338 270, 350 296*, 66 300*, 66 262, 86 206"
    else:
        s.fill(smooth("74 206, 118 198, 168 208, 166 232, 82 230"), "deep")
        upper = "68 208*, 116 222, 166 204*, 196 214, 232 236, 290 252, 338 270, 350 298*, 62 302*, 58 262"
    body = s.body(smooth(upper))
    s.fill(smooth("270 240, 330 258, 366 290, 350 316, 272 312, 258 276"), "rubber", within=body)
    s.seam(line("262 246, 256 276, 270 308", 2), body)
    tongue = (
        "176 136*, 198 128, 206 150, 238 228, 214 232*" if high else "160 204*, 184 186, 204 196, 240 234, 214 236*"
    )
    s.fill(smooth(tongue), "pale")
    laces = [(186, 158), (196, 182), (208, 206), (226, 226)] if high else [(188, 208), (207, 218), (227, 229)]
    _laces(s, laces)
    s.fill(smooth("58 262, 92 264, 104 300, 60 304"), "second", within=body)
    if high:
        s.fill(oval(132, 196, 23), "white", "flat", within=body)
        s.fill(oval(132, 196, 17), "second", "flat", within=body)
    else:
        s.fill(line("128 290, 160 250, 214 246", 9), "second", within=body)
        s.fill(line("160 294, 186 264, 232 256", 6), "second", within=body)
    s.seam(line("104 300, 116 262, 108 214", 1.6), body)
    s.shade(box(50, 288, 370, 304), body, 5, 0.5)
    sole = s.fill(smooth("54 296*, 200 300, 356 292*, 362 312, 348 328, 200 330, 66 328, 52 314"), "rubber")
    s.fill(line("54 315, 200 319, 362 313", 4), "second", "flat", within=sole)
    s.shade(line("58 328, 350 328", 6), sole, 2, 0.5)


def running_shoes(s: Sketch, style: str) -> None:
    """A streamlined mesh upper on a thick, curved foam sole."""
    s.fill(smooth("70 198, 116 186, 164 200, 158 226, 82 226"), "ink")
    body = s.body(
        smooth(
            "62 196*, 84 206, 122 218, 160 196*, 192 206, 238 232, 300 246, 352 272, 362 290*, 60 292*, 66 250, 52 218"
        )
    )
    for x in range(238, 340, 12):
        for y in range(238, 286, 11):
            s.seam(oval(x + (y % 2) * 5, y, 1.7), body, 0.55)
    s.fill(smooth("300 244, 352 266, 376 290, 330 296, 300 290, 322 276"), "second", within=body)
    swoosh = "96 286*, 128 248, 180 226, 226 226*, 180 244, 150 268, 142 290*"
    s.fill(smooth(swoosh), "second", within=body)
    if style == "trail":
        s.fill(smooth("168 288*, 196 252, 244 236, 270 240*, 230 262, 212 290*"), "second", within=body)
    s.fill(smooth("50 214, 76 214, 86 250, 92 292, 58 292, 64 250"), "deep", within=body)
    s.fill(line("54 204, 48 184, 60 182, 66 200", 5), "second")
    s.fill(smooth("156 196*, 176 178, 200 188, 242 226, 226 236*"), "pale")
    _laces(s, [(186, 201), (206, 212), (226, 223)], "second")
    s.shade(box(50, 278, 370, 296), body, 5, 0.4)
    foam = "46 284*, 90 292, 200 286, 300 294, 372 278*, 378 292, 356 316, 290 326, 200 322, 130 330, 62 328, 40 304"
    sole = s.fill(smooth(foam), "white")
    s.fill(line("46 300, 110 306, 190 298, 280 308, 374 290", 5), "second", "flat", within=sole)
    if style == "trail":
        s.fill(line("58 330, 130 332, 200 324, 290 328, 352 318", 10), "ink", "flat", within=sole)
        for x in range(66, 350, 22):
            s.fill(box(x, 322 - (x > 300) * 5, x + 12, 336 - (x > 300) * 6, 2), "ink", "flat")
    else:
        s.fill(line("58 332, 130 334, 200 326, 290 330, 352 320", 12), "ink", "flat", within=sole)


def boots(s: Sketch, style: str) -> None:
    """Ankle boots: elastic side panel, or laces over the shaft."""
    s.fill(smooth("106 88, 160 78, 216 90, 214 112, 108 112"), "deep")
    upper = "104 92*, 160 102, 218 92*, 222 160, 236 212, 290 232, 340 256, 352 296*, 84 298*, 90 240, 104 180"
    body = s.body(smooth(upper))
    s.shade(smooth("200 200, 236 214, 250 240, 214 232"), body, 8, 0.5)
    s.shine(smooth("286 238, 324 252, 334 268, 290 254"), body, 5, 0.35)
    if style == "lace-up":
        s.fill(smooth("196 92*, 226 88, 234 160, 256 222, 230 232*, 206 170"), "pale")
        for y in range(108, 222, 19):
            x = 212 + max(0, y - 150) * 0.42
            s.fill(line(f"{x - 16} {y + 6}, {x + 14} {y - 4}", 5), "gold")
        s.seam(line("258 228, 246 262, 256 296", 2), body)
    else:
        panel = s.fill(smooth("136 100, 184 100, 182 180, 164 214, 144 180"), "ink", within=body)
        for x in range(138, 186, 7):
            s.shine(line(f"{x} 100, {x} 214", 1.4), panel, 0.5, 0.18)
        s.fill(line("112 92, 100 70, 112 66, 122 92", 6), "deep")
    s.seam(line("90 244, 130 258, 172 250, 214 292", 1.8), body)
    s.shade(box(70, 284, 370, 300), body, 5, 0.5)
    s.fill(box(82, 296, 356, 310, 5), "walnut")
    s.fill(poly("84 306, 166 306, 162 334, 88 334"), "ink")
    s.fill(smooth("196 306*, 354 306*, 352 320, 300 318, 214 312"), "ink")


def rain_boots(s: Sketch, style: str) -> None:
    """Tall glossy rubber boots."""
    top = 150 if style == "short" else 78
    s.fill(oval(158, top + 4, 58, 12), "deep")
    body = s.body(
        smooth(
            f"100 {top + 4}*, 158 {top + 16}, 216 {top + 4}*, 216 180, 232 226, 300 246, "
            "344 274, 346 308*, 98 310*, 104 240"
        ),
    )
    s.fill(line(f"100 {top + 6}, 158 {top + 18}, 216 {top + 6}", 12), "second", within=body)
    s.shine(line(f"122 {top + 40}, 122 200, 126 270", 11), body, 4, 0.45)
    s.shine(smooth("262 248, 310 262, 330 280, 280 268"), body, 4, 0.5)
    s.shade(smooth("196 190, 240 230, 250 262, 212 250"), body, 9, 0.5)
    s.fill(line("100 270, 170 278, 240 272", 4), "second", "flat", within=body)
    sole = s.fill(smooth("94 300*, 350 300*, 356 318, 340 332, 206 326*, 184 332, 100 332*"), "second")
    s.shade(line("100 332, 340 332", 8), sole, 3, 0.5)


def sandals(s: Sketch, style: str) -> None:
    """Open straps on a cork bed."""
    if style == "strappy":
        s.fill(line("110 206, 150 188, 190 214, 176 252, 116 260", 13), "deep")
    sole = s.fill(smooth("56 292*, 150 286, 240 292, 352 284*, 358 304, 330 318, 200 322, 70 322, 50 308"), "tan")
    s.fill(
        smooth("56 292*, 150 286, 240 292, 352 284*, 340 296, 240 300, 150 296, 70 302"), "straw", "flat", within=sole
    )
    s.fill(line("52 314, 200 320, 350 308", 11), "walnut", within=sole)
    s.body(smooth("212 296*, 226 252, 268 232, 306 250, 326 290*, 292 294, 262 276, 240 298*"), turn=20)
    s.body(smooth("108 294*, 118 244, 158 222, 194 244, 214 294*, 188 296, 158 258, 132 296*"), turn=-20)
    s.fill(box(146, 228, 174, 256, 5), "gold", "metal")
    s.fill(box(152, 234, 168, 250, 3), "deep")
    if style == "strappy":
        s.body(line("96 292, 90 240, 106 204, 150 196, 196 222", 13))
        s.fill(oval(186, 214, 9, 9, 4), "gold", "metal")
    s.shine(line("246 252, 268 244, 292 254", 5), blur=3, opacity=0.4)


def heels(s: Sketch, style: str) -> None:
    """A pointed pump on a stiletto or a block heel."""
    heel = "84 214*, 132 240*, 108 330*, 96 330*" if style == "stiletto" else "80 214*, 146 246*, 132 330*, 92 330*"
    s.fill(smooth(heel), "deep")
    s.fill(smooth("78 172, 110 168, 190 236, 300 286, 262 296, 120 232"), "tan", "flat")
    s.fill(smooth("120 214*, 168 240, 230 282, 300 306, 372 317*, 374 325, 300 329, 216 312, 150 262"), "ink")
    body = s.body(
        smooth(
            "74 166*, 78 200, 120 226, 200 286, 252 306, 340 322, 372 318*, 344 298, "
            "300 276*, 262 284, 214 274, 160 232, 110 190"
        )
    )
    s.body(smooth("74 166*, 96 180, 130 214, 176 256, 160 262, 112 240, 80 218, 68 190"))
    s.shine(smooth("292 290, 330 304, 348 314, 300 304"), body, 3, 0.5)
    s.shine(line("84 184, 92 206, 116 222", 5), blur=3, opacity=0.35)
    if style == "block":
        s.body(line("110 194, 128 168, 164 172, 182 214", 9))
        s.fill(oval(166, 176, 7), "gold", "metal")


def loafers(s: Sketch, style: str) -> None:
    """A slip-on with an apron seam and a strap or tassels."""
    s.fill(smooth("70 220, 130 206, 206 226, 200 252, 76 246"), "walnut")
    body = s.body(smooth("64 214*, 84 232, 140 246, 206 222*, 244 226, 300 246, 344 268, 354 298*, 62 300*, 58 258"))
    s.fill(smooth("204 224*, 250 222, 318 246, 340 268, 300 268, 236 258"), "pale")
    s.seam(line("196 240, 236 260, 300 272, 344 270", 2.2), body)
    s.body(smooth("176 300*, 180 256, 206 226, 240 230, 268 262, 262 300*, 240 300, 234 262, 214 256, 202 300"), "deep")
    if style == "tassel":
        for x, lean in ((214, -6), (236, 8)):
            s.fill(smooth(f"{x - 5} 240, {x + 6} 240, {x + 12 + lean} 276*, {x - 10 + lean} 276*"), "tan")
            s.fill(oval(x, 240, 7), "tan")
    else:
        s.fill(box(204, 238, 240, 250, 4), "gold", "metal")
    s.seam(line("70 248, 120 262, 176 270", 1.8), body)
    s.shade(box(50, 286, 370, 302), body, 5, 0.5)
    s.shine(smooth("296 250, 326 262, 338 276, 306 264"), body, 4, 0.4)
    s.fill(box(60, 297, 358, 312, 6), "walnut")
    s.fill(poly("62 308, 136 308, 134 328, 64 328"), "ink")
    s.fill(smooth("170 309*, 356 309*, 350 319, 300 319, 190 315"), "ink")


def slippers(s: Sketch, style: str) -> None:
    """Soft house shoes with a fluffy or a plain cuff."""
    s.fill(smooth("62 292*, 120 278, 250 280, 352 284*, 360 306, 330 322, 200 324, 76 324, 54 308"), "tan")
    s.fill(smooth("62 292, 120 272, 220 270, 240 292, 120 304"), "cream")
    body = s.body(smooth("176 300*, 166 256, 196 222, 250 214, 312 238, 350 276, 356 302*, 260 308"), turn=12)
    s.shine(smooth("250 226, 300 240, 328 268, 280 250"), body, 8, 0.3)
    if style == "fluffy":
        for i, (x, y) in enumerate(
            ((174, 296), (166, 276), (168, 256), (178, 239), (192, 226), (209, 217), (228, 212))
        ):
            s.fill(oval(x, y, 16 + i % 2 * 3), "cream")
    else:
        s.fill(line("176 298, 168 258, 198 226, 240 216", 12), "second")
        s.fill(oval(284, 262, 12), "second", "ball")
    s.fill(line("58 316, 200 322, 354 314", 12), "walnut")
