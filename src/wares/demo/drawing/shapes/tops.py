"""Shirts, knitwear and jackets laid flat, seen from the front."""

from wares.demo.drawing.garment_parts import button_front, folds, sleeves
from wares.demo.drawing.sketch import Sketch, both, box, half, line, mirror, oval, poly, smooth


def t_shirt(s: Sketch, style: str) -> None:
    """Short sleeves; round or V neck."""
    s.stands = False
    neck = "200 140*, 186 116, 168 78*" if style == "v-neck" else "200 102, 180 96, 168 78*"
    s.fill(smooth("168 80, 200 70, 232 80, 226 104, 200 122, 174 104"), "deep")
    sleeves(s, "128 90*, 96 112, 62 166, 50 192*, 102 214*, 124 166*", 55)
    body = s.body(half(f"{neck}, 126 92, 116 112, 122 170, 116 250, 114 326*, 200 332"))
    folds(s, body)
    rib = (
        "168 78, 186 116, 200 140*, 214 116, 232 78" if style == "v-neck" else "168 78, 180 97, 200 104, 220 97, 232 78"
    )
    s.fill(line(rib, 8), "deep", "flat")
    s.seam(both(line("126 94, 118 124, 123 168", 1.8)), opacity=0.7)
    s.seam(both(line("56 184, 104 206", 1.8)))
    s.seam(line("116 318, 200 324, 284 318", 1.8), body)
    if style == "pocket":
        s.fill(poly("222 150, 264 150, 264 188, 243 200, 222 188"), "deep", "flat", opacity=0.35)
        s.seam(line("222 150*, 264 150*, 264 188*, 243 200*, 222 188*, 222 150", 1.8), body)


def polo_shirt(s: Sketch, style: str) -> None:
    """Short sleeves, a placket and a knitted collar."""
    s.stands = False
    s.fill(smooth("168 82, 200 72, 232 82, 226 106, 200 112, 174 106"), "deep")
    sleeves(s, "128 90*, 96 112, 64 164, 52 190*, 104 212*, 124 166*", 55)
    body = s.body(half("200 104, 180 96, 168 80*, 126 92, 116 112, 122 170, 116 250, 114 326*, 200 332"))
    folds(s, body)
    s.body(poly("190 108, 211 108, 211 184, 190 184"), "pale" if style == "tipped" else "main")
    s.seam(line("190 108*, 190 184*, 211 184*, 211 108", 1.8))
    for y in (126, 148, 170):
        s.fill(oval(200.5, y, 3.6), "white", "ball")
    collar = smooth("168 76*, 182 96, 201 112*, 178 140*, 160 104, 158 82")
    colour = "second" if style == "tipped" else "deep"
    s.fill(collar, colour)
    s.fill(mirror(collar), colour)
    s.fill(both(line("56 186, 105 208", 8)), colour, "flat")
    s.seam(both(line("126 94, 118 124, 123 168", 1.8)), opacity=0.7)


def shirt(s: Sketch, style: str) -> None:
    """Buttons, collar and long or short sleeves."""
    s.stands = False
    s.fill(smooth("170 84, 200 72, 230 84, 224 106, 200 112, 176 106"), "deep")
    if style == "short-sleeve":
        sleeves(s, "130 92*, 98 112, 62 170, 52 196*, 108 216*, 126 166*", 55)
    else:
        sleeves(s, "130 92*, 102 112, 74 190, 52 292*, 88 304*, 114 220, 128 166*", 75)
        s.fill(both(poly("54 282, 90 294, 86 314, 48 302")), "pale")
    body = s.body(half("200 116*, 184 104, 170 82*, 128 94, 118 114, 124 170, 118 250, 114 316*, 150 332, 200 336"))
    folds(s, body)
    button_front(s, body, 118, 330)
    collar = smooth("170 76*, 182 96, 200 116*, 176 146*, 156 106, 158 84")
    s.body(collar)
    s.body(mirror(collar))
    s.seam(both(line("160 108, 178 138, 196 118", 1.4)), opacity=0.6)
    s.body(poly("222 158, 262 158, 262 190, 242 202, 222 190"))
    s.seam(line("222 158*, 262 158*, 262 190*, 242 202*, 222 190*, 222 158", 1.8), body)
    s.seam(both(line("130 94, 120 124, 125 168", 1.8)), opacity=0.7)


def hoodie(s: Sketch, style: str) -> None:
    """A hood with cords, a pouch pocket and ribbed cuffs."""
    s.stands = False
    s.body(smooth("200 44, 158 56, 142 92, 156 122, 200 132, 244 122, 258 92, 242 56"), "deep")
    s.fill(smooth("200 66, 172 76, 164 100, 200 134, 236 100, 228 76"), "seam")
    sleeves(s, "130 102*, 98 124, 72 200, 54 288*, 98 300*, 120 226, 128 176*", 75)
    s.fill(both(smooth("56 280*, 98 292*, 94 320*, 54 308*")), "deep")
    body = s.body(half("200 130, 176 124, 152 98*, 126 104, 112 126, 120 180, 116 250, 116 306*, 200 312"))
    folds(s, body)
    s.body(smooth("200 140*, 172 118, 146 84, 150 70*, 132 98, 138 120, 168 138"), "main")
    s.body(mirror(smooth("200 140*, 172 118, 146 84, 150 70*, 132 98, 138 120, 168 138")), "main")
    s.fill(half("200 302*, 118 298*, 120 328*, 200 334"), "deep")
    for x in range(126, 280, 9):
        s.seam(line(f"{x} 304, {x} 328", 1.4), opacity=0.45)
    if style == "zip":
        s.fill(line("200 138, 200 328", 6), "steel", "metal")
        s.fill(box(196, 140, 204, 158, 2), "steel", "metal")
    pocket = poly("148 228, 252 228, 272 268, 272 300, 128 300, 128 268")
    s.body(pocket)
    s.seam(line("128 300*, 128 268*, 148 228*, 252 228*, 272 268*, 272 300", 2))
    s.fill(line("184 134, 180 166, 184 196", 4), "second")
    s.fill(line("216 134, 220 160, 216 188", 4), "second")


def sweater(s: Sketch, style: str) -> None:
    """Knitted, with ribbed neck, cuffs and hem."""
    s.stands = False
    sleeves(s, "130 96*, 98 118, 72 200, 54 288*, 98 300*, 122 226, 128 176*", 75)
    s.fill(both(smooth("56 278*, 98 290*, 94 318*, 54 306*")), "deep")
    if style == "turtleneck":
        s.fill(smooth("168 58*, 200 52, 232 58*, 234 92, 238 108, 200 118, 162 108, 166 92"), "deep")
        neck = "200 108, 176 104, 164 88*"
    else:
        s.fill(smooth("166 84, 200 74, 234 84, 226 106, 200 114, 174 106"), "seam")
        neck = "200 110, 178 104, 166 82*"
    body = s.body(half(f"{neck}, 128 98, 112 120, 120 180, 116 250, 116 304*, 200 310"))
    folds(s, body)
    if style != "turtleneck":
        s.fill(line("166 82, 178 104, 200 112, 222 104, 234 82", 12), "deep")
    s.fill(half("200 298*, 118 294*, 120 326*, 200 332"), "deep")
    for x in range(126, 280, 9):
        s.seam(line(f"{x} 300, {x} 328", 1.4), opacity=0.45)
    if style == "cable":
        for x in (160, 200, 240):
            for y in range(130, 292, 22):
                s.seam(line(f"{x - 9} {y}, {x + 9} {y + 11}, {x - 9} {y + 22}", 2.4), body, 0.55)
                s.seam(line(f"{x + 9} {y}, {x - 9} {y + 11}, {x + 9} {y + 22}", 2.4), body, 0.55)


def jacket(s: Sketch, style: str) -> None:
    """Zip front; a denim jacket, a bomber or a quilted down jacket."""
    s.stands = False
    s.fill(smooth("166 80, 200 68, 234 80, 228 108, 200 114, 172 108"), "ink")
    sleeves(s, "130 92*, 94 114, 68 196, 48 288*, 98 302*, 122 226, 128 176*", 75)
    s.fill(both(smooth("50 276*, 100 290*, 95 314*, 46 300*")), "deep")
    body = s.body(half("200 112*, 180 104, 164 80*, 126 92, 110 114, 118 180, 114 250, 114 302*, 200 306"))
    if style == "down":
        _quilt(s, body)
    else:
        folds(s, body)
        s.seam(both(line("116 148, 196 152", 1.8)), body)
    if style == "denim":
        flap = poly("136 160, 182 162, 182 178, 159 188, 136 177")
        s.fill(both(flap), "deep")
        s.seam(both(line("150 188, 156 300", 1.8)), body)
        s.fill(oval(159, 178, 3.6) + oval(241, 178, 3.6), "gold")
    else:
        s.seam(both(line("136 236, 160 268", 3)), body, 0.9)
    s.fill(half("200 296*, 115 290*, 117 322*, 200 328"), "deep")
    collar = smooth("166 70*, 178 96, 199 116*, 174 140*, 150 104, 152 80")
    s.fill(collar, "deep")
    s.fill(mirror(collar), "deep")
    if style == "denim":
        for y in range(130, 310, 34):
            s.fill(oval(200, y, 4.5), "gold", "ball")
        s.seam(line("193 118, 193 322", 1.6))
    else:
        s.fill(line("200 116, 200 326", 6), "steel", "metal")


def coat(s: Sketch, style: str) -> None:
    """A long coat with lapels, double-breasted or belted."""
    s.stands = False
    s.fill(smooth("172 58, 200 48, 228 58, 222 96, 200 140, 178 96"), "cream")
    sleeves(s, "138 66*, 106 86, 86 160, 70 252*, 108 260*, 126 190, 134 140*", 78)
    body = s.body(half("200 150*, 186 104, 172 56*, 138 66, 124 84, 130 150, 124 210, 112 346*, 200 352"))
    s.shade(line("160 346, 164 280, 160 226", 6), body, 6, 0.4)
    s.shade(line("248 346, 240 290, 246 230", 6), body, 6, 0.4)
    s.seam(line("200 150, 206 350", 2.2), body, 0.9)
    s.body(half("200 150*, 176 108, 166 54*, 150 74, 146 116*, 164 116*, 158 128*"), "deep")
    if style == "belted":
        s.fill(half("200 200*, 128 198*, 127 222*, 200 224*"), "deep")
        s.fill(box(186, 194, 216, 228, 4), "gold", "metal")
        s.fill(box(192, 201, 210, 221, 2), "deep")
        s.fill(smooth("216 204*, 246 214, 262 250, 244 254, 232 226"), "deep")
    for y in (176, 246) if style == "belted" else (176, 214, 252):
        for x in (178, 226):
            s.shade(oval(x + 1, y + 2, 7), body, 1.5, 0.6)
            s.fill(oval(x, y, 6.2), "ink", "ball")
    s.fill(both(poly("136 256, 170 262, 170 274, 136 268")), "deep")
    s.seam(both(line("138 68, 128 100, 133 142", 1.8)), opacity=0.7)


def vest(s: Sketch, style: str) -> None:
    """A knitted sleeveless pullover, or a tank top."""
    s.stands = False
    if style == "tank":
        s.fill(half("200 128, 176 112, 170 62*, 154 62, 148 100, 120 150*, 200 190"), "seam", opacity=0.9)
        neck = "200 144, 172 128, 166 62*, 146 62*, 144 110, 114 156*"
    else:
        s.fill(smooth("166 74, 200 64, 234 74, 218 110, 200 120, 182 110"), "deep")
        neck = "200 150*, 182 112, 164 72*, 134 84*, 138 120, 118 166*"
    body = s.body(half(f"{neck}, 118 240, 114 318*, 200 324"))
    folds(s, body)
    width = 7 if style == "tank" else 11
    rim = (
        "166 62, 172 128, 200 144, 228 128, 234 62" if style == "tank" else "164 72, 182 112, 200 150*, 218 112, 236 72"
    )
    s.fill(line(rim, width), "second" if style != "tank" else "deep", "flat")
    arm = "146 62, 144 110, 114 156" if style == "tank" else "134 84, 138 120, 118 166"
    s.fill(both(line(arm, width)), "second" if style != "tank" else "deep", "flat")
    if style != "tank":
        s.fill(half("200 306*, 116 300*, 114 328*, 200 334"), "second")
        for x in range(124, 282, 9):
            s.seam(line(f"{x} 308, {x} 328", 1.2), opacity=0.4)


def _quilt(s: Sketch, body: int) -> None:
    """The stitches of down on body and sleeves."""
    for y in (140, 174, 208, 242, 276):
        s.shade(line(f"110 {y}, 200 {y + 8}, 290 {y}", 5), body, 3, 0.75)
        s.shine(line(f"112 {y + 10}, 200 {y + 18}, 288 {y + 10}", 7), body, 5, 0.25)
    s.shade(both(line("66 190, 124 206", 4)), blur=3, opacity=0.6)
    s.shade(both(line("58 236, 116 254", 4)), blur=3, opacity=0.6)
    s.shade(both(line("82 148, 124 160", 4)), blur=3, opacity=0.6)
