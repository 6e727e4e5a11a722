"""Garments laid flat, seen from the front."""

from wares.demo.drawing.sketch import Sketch, both, box, half, line, mirrored, oval, poly, smooth


def _sleeves(s: Sketch, outline: str, turn: int) -> None:
    sleeve = smooth(outline)
    s.body(sleeve, turn=turn)
    s.body(mirrored(sleeve), turn=-turn)


def _folds(s: Sketch, body: int) -> None:
    s.shade(both(line("128 176, 150 196, 158 230", 5)), body, 6, 0.4)
    s.shade(line("150 300, 160 262, 156 230", 6), body, 7, 0.35)
    s.shade(line("256 306, 246 270, 250 240", 6), body, 7, 0.35)
    s.shine(line("176 180, 172 250, 178 300", 12), body, 10, 0.16)


def t_shirt(s: Sketch, style: str) -> None:
    """Short sleeves; round or V neck."""
    s.stands = False
    neck = "200 140*, 186 116, 168 78*" if style == "v-neck" else "200 102, 180 96, 168 78*"
    s.fill(smooth("168 80, 200 70, 232 80, 226 104, 200 122, 174 104"), "deep")
    _sleeves(s, "128 90*, 96 112, 62 166, 50 192*, 102 214*, 124 166*", 55)
    body = s.body(half(f"{neck}, 126 92, 116 112, 122 170, 116 250, 114 326*, 200 332"))
    _folds(s, body)
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
    _sleeves(s, "128 90*, 96 112, 64 164, 52 190*, 104 212*, 124 166*", 55)
    body = s.body(half("200 104, 180 96, 168 80*, 126 92, 116 112, 122 170, 116 250, 114 326*, 200 332"))
    _folds(s, body)
    s.body(poly("190 108, 211 108, 211 184, 190 184"), "pale" if style == "tipped" else "main")
    s.seam(line("190 108*, 190 184*, 211 184*, 211 108", 1.8))
    for y in (126, 148, 170):
        s.fill(oval(200.5, y, 3.6), "white", "ball")
    collar = smooth("168 76*, 182 96, 201 112*, 178 140*, 160 104, 158 82")
    ink = "second" if style == "tipped" else "deep"
    s.fill(collar, ink)
    s.fill(mirrored(collar), ink)
    s.fill(both(line("56 186, 105 208", 8)), ink, "flat")
    s.seam(both(line("126 94, 118 124, 123 168", 1.8)), opacity=0.7)


def _button_front(s: Sketch, body: int, top: float, bottom: float, ink: str = "white") -> None:
    s.seam(both(line(f"190 {top}, 190 {bottom}", 1.5)), body, 0.6)
    y = top + 12
    while y < bottom - 10:
        s.shade(oval(201, y + 1.5, 4.6), body, 1, 0.7)
        s.fill(oval(200, y, 4.2), ink, "ball")
        y += 31


def shirt(s: Sketch, style: str) -> None:
    """Buttons, collar and long or short sleeves."""
    s.stands = False
    s.fill(smooth("170 84, 200 72, 230 84, 224 106, 200 112, 176 106"), "deep")
    if style == "short-sleeve":
        _sleeves(s, "130 92*, 98 112, 62 170, 52 196*, 108 216*, 126 166*", 55)
    else:
        _sleeves(s, "130 92*, 102 112, 74 190, 52 292*, 88 304*, 114 220, 128 166*", 75)
        s.fill(both(poly("54 282, 90 294, 86 314, 48 302")), "pale")
    body = s.body(half("200 116*, 184 104, 170 82*, 128 94, 118 114, 124 170, 118 250, 114 316*, 150 332, 200 336"))
    _folds(s, body)
    _button_front(s, body, 118, 330)
    collar = smooth("170 76*, 182 96, 200 116*, 176 146*, 156 106, 158 84")
    s.body(collar)
    s.body(mirrored(collar))
    s.seam(both(line("160 108, 178 138, 196 118", 1.4)), opacity=0.6)
    s.body(poly("222 158, 262 158, 262 190, 242 202, 222 190"))
    s.seam(line("222 158*, 262 158*, 262 190*, 242 202*, 222 190*, 222 158", 1.8), body)
    s.seam(both(line("130 94, 120 124, 125 168", 1.8)), opacity=0.7)


def hoodie(s: Sketch, style: str) -> None:
    """A hood with cords, a pouch pocket and ribbed cuffs."""
    s.stands = False
    s.body(smooth("200 44, 158 56, 142 92, 156 122, 200 132, 244 122, 258 92, 242 56"), "deep")
    s.fill(smooth("200 66, 172 76, 164 100, 200 134, 236 100, 228 76"), "seam")
    _sleeves(s, "130 102*, 98 124, 72 200, 54 288*, 98 300*, 120 226, 128 176*", 75)
    s.fill(both(smooth("56 280*, 98 292*, 94 320*, 54 308*")), "deep")
    body = s.body(half("200 130, 176 124, 152 98*, 126 104, 112 126, 120 180, 116 250, 116 306*, 200 312"))
    _folds(s, body)
    s.body(smooth("200 140*, 172 118, 146 84, 150 70*, 132 98, 138 120, 168 138"), "main")
    s.body(mirrored(smooth("200 140*, 172 118, 146 84, 150 70*, 132 98, 138 120, 168 138")), "main")
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
    _sleeves(s, "130 96*, 98 118, 72 200, 54 288*, 98 300*, 122 226, 128 176*", 75)
    s.fill(both(smooth("56 278*, 98 290*, 94 318*, 54 306*")), "deep")
    if style == "turtleneck":
        s.fill(smooth("168 58*, 200 52, 232 58*, 234 92, 238 108, 200 118, 162 108, 166 92"), "deep")
        neck = "200 108, 176 104, 164 88*"
    else:
        s.fill(smooth("166 84, 200 74, 234 84, 226 106, 200 114, 174 106"), "seam")
        neck = "200 110, 178 104, 166 82*"
    body = s.body(half(f"{neck}, 128 98, 112 120, 120 180, 116 250, 116 304*, 200 310"))
    _folds(s, body)
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
    _sleeves(s, "130 92*, 94 114, 68 196, 48 288*, 98 302*, 122 226, 128 176*", 75)
    s.fill(both(smooth("50 276*, 100 290*, 95 314*, 46 300*")), "deep")
    body = s.body(half("200 112*, 180 104, 164 80*, 126 92, 110 114, 118 180, 114 250, 114 302*, 200 306"))
    if style == "down":
        for y in (140, 174, 208, 242, 276):
            s.shade(line(f"110 {y}, 200 {y + 8}, 290 {y}", 5), body, 3, 0.75)
            s.shine(line(f"112 {y + 10}, 200 {y + 18}, 288 {y + 10}", 7), body, 5, 0.25)
        s.shade(both(line("66 190, 124 206", 4)), blur=3, opacity=0.6)
        s.shade(both(line("58 236, 116 254", 4)), blur=3, opacity=0.6)
        s.shade(both(line("82 148, 124 160", 4)), blur=3, opacity=0.6)
    else:
        _folds(s, body)
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
    s.fill(mirrored(collar), "deep")
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
    _sleeves(s, "138 66*, 106 86, 86 160, 70 252*, 108 260*, 126 190, 134 140*", 78)
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
    _folds(s, body)
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


def dress(s: Sketch, style: str) -> None:
    """Fitted waist and a flared skirt; sleeveless, long or with puff sleeves."""
    s.stands = False
    hem = 366 if style == "maxi" else 320
    if style == "puff-sleeve":
        _sleeves(s, "146 62*, 112 62, 92 92, 98 122*, 138 124*, 148 104", 60)
        s.fill(both(line("98 122, 138 126", 8)), "deep")
    s.fill(smooth("160 52, 200 70, 240 52, 236 84, 200 104, 164 84"), "seam")
    skirt = s.body(half(f"200 168*, 154 168*, 134 230, 104 {hem - 10}*, 146 {hem}, 200 {hem + 4}"))
    for x in (0, 1, 2):
        s.shade(line(f"{176 - x * 10} 178, {168 - x * 20} 240, {160 - x * 22} {hem}", 5), skirt, 5, 0.42)
        s.shade(line(f"{220 + x * 10} 178, {230 + x * 19} 240, {240 + x * 22} {hem}", 5), skirt, 5, 0.42)
    s.shine(line(f"188 190, 184 250, 182 {hem - 10}", 14), skirt, 8, 0.18)
    neck = (
        "200 98, 176 90, 164 48*, 148 50*, 148 92, 136 114*"
        if style != "puff-sleeve"
        else "200 92, 176 82, 160 54*, 144 62*, 144 112"
    )
    bodice = s.body(half(f"{neck}, 144 140, 154 174*, 200 178"))
    s.shade(both(line("166 120, 172 150, 170 174", 4)), bodice, 5, 0.4)
    s.fill(half("200 164*, 152 162*, 153 180*, 200 184"), "second")
    s.seam(line(f"108 {hem - 18}, 200 {hem - 6}, 292 {hem - 18}", 1.8), skirt)


def skirt(s: Sketch, style: str) -> None:
    """Waistband and pleats, or a straight pencil cut."""
    s.stands = False
    if style == "pencil":
        body = s.body(half("200 96*, 146 96*, 126 160, 130 250, 142 334*, 200 338"))
        s.shade(line("200 260, 202 338", 4), body, 3, 0.7)
        s.shade(both(line("150 118, 158 150", 4)), body, 4, 0.5)
    else:
        low = 300 if style == "mini" else 338
        body = s.body(half(f"200 100*, 146 100*, 118 190, 78 {low - 12}*, 130 {low}, 200 {low + 6}"))
        for i in range(-4, 5):
            top, end = 200 + i * 12, 200 + i * 27
            s.shade(line(f"{top} 112, {(top + end) / 2} 200, {end} {low + 8}", 4), body, 3, 0.55)
            s.shine(line(f"{top + 5} 116, {(top + end) / 2 + 9} 200, {end + 12} {low + 4}", 5), body, 4, 0.2)
    s.fill(half("200 78*, 144 76*, 143 102*, 200 106"), "deep")
    s.fill(box(192, 82, 208, 98, 3), "second")


def _legs(s: Sketch, low: float, flare: float) -> int:
    leg = f"144 74*, 134 130, 126 200, {118 - flare} {low}*, {168 + flare * 0.2} {low + 4}*, 188 210, 200 158*, 200 74*"
    body = s.body(half(leg.replace("200 158*, 200 74*", "200 160*")), turn=90)
    s.shade(line(f"200 150, 194 200, {174} {low}", 6), body, 5, 0.4)
    s.shade(both(line("190 158, 170 168, 150 166", 4)), body, 5, 0.35)
    s.shine(line(f"160 180, 152 250, 146 {low - 10}", 12), body, 8, 0.16)
    s.shine(line(f"250 180, 254 250, 258 {low - 10}", 12), body, 8, 0.16)
    return body


def jeans(s: Sketch, style: str) -> None:
    """Five pockets and contrast stitching; straight or wide."""
    s.stands = False
    s.fill(smooth("146 62, 200 70, 254 62, 254 80, 146 80"), "seam")
    body = _legs(s, 356, 16 if style == "wide" else 0)
    s.fill(half("200 72*, 144 62*, 142 86*, 200 92"), "main")
    for outline in ("144 92, 156 116, 184 120, 192 92", "200 92, 200 156", "208 96, 210 130, 200 150"):
        s.fill(line(outline, 2), "gold", "flat", opacity=0.85)
    s.fill(line("256 92, 244 116, 216 120, 208 92", 2), "gold", "flat", opacity=0.85)
    s.fill(oval(200, 80, 5.5), "gold", "ball")
    for x in (160, 240):
        s.fill(box(x - 4, 62, x + 4, 92, 2), "deep")
    s.seam(both(line("136 140, 128 220, 122 350", 1.6)), body)
    spread = 16 if style == "wide" else 0
    s.fill(both(line(f"{119 - spread} 346, {168 + spread * 0.2} 350", 2)), "gold", "flat", opacity=0.8)
    if style == "ripped":
        for y in (214, 224, 234):
            s.fill(line(f"{140 + y % 4} {y}, {168 - y % 6} {y + 1}", 3), "white", "flat")


def trousers(s: Sketch, style: str) -> None:
    """Pressed creases and a waistband; joggers have a cord and cuffs."""
    s.stands = False
    s.fill(smooth("146 62, 200 70, 254 62, 254 80, 146 80"), "seam")
    joggers = style == "jogger"
    body = _legs(s, 340 if joggers else 354, -6 if joggers else 2)
    s.fill(half("200 72*, 144 62*, 142 84*, 200 90"), "deep")
    s.seam(both(line("146 92, 140 118, 132 136", 2.4)), body)
    if joggers:
        s.fill(both(smooth("124 336*, 168 340*, 166 360*, 128 356*")), "deep")
        s.fill(line("194 84, 186 110, 190 130", 3.6), "white")
        s.fill(line("206 84, 214 106, 210 124", 3.6), "white")
    else:
        s.seam(both(line("164 100, 152 220, 144 352", 2)), body, 0.8)
        s.seam(line("200 90, 200 156", 2), body)
        s.fill(oval(200, 80, 4.5), "cream", "ball")


def shorts(s: Sketch, style: str) -> None:
    """Cut above the knee; with a cord or with pockets."""
    s.stands = False
    s.fill(smooth("126 98, 200 108, 274 98, 274 120, 126 120"), "seam")
    body = s.body(half("200 112*, 124 104*, 108 180, 88 292*, 180 306*, 194 240, 200 218*"), turn=90)
    s.shade(both(line("196 214, 178 226, 150 222", 4)), body, 5, 0.45)
    s.shade(both(line("128 290, 136 240, 134 200", 5)), body, 6, 0.35)
    s.fill(half("200 110*, 124 98*, 122 128*, 200 138"), "deep")
    s.seam(both(line("90 282, 181 295", 2)), body)
    s.seam(both(line("126 136, 122 164, 104 196", 2.4)), body)
    if style == "sport":
        s.fill(both(line("112 132, 98 200, 84 296", 9)), "second", "flat", within=body)
        s.fill(line("194 126, 186 160, 190 184", 3.6), "white")
        s.fill(line("206 126, 214 156, 209 178", 3.6), "white")
    else:
        s.seam(line("200 138, 200 216", 2), body)
        s.fill(oval(200, 124, 5), "gold", "ball")


def pyjamas(s: Sketch, style: str) -> None:
    """A soft two-piece set: a piped shirt above folded trousers."""
    s.stands = False
    legs = s.body(half("200 232*, 138 228*, 124 300, 116 364*, 174 368*, 192 300, 200 272*"), turn=90)
    s.shade(both(line("190 270, 176 282, 158 280", 4)), legs, 5, 0.4)
    s.fill(both(line("116 358, 175 362", 5)), "second", "flat")
    _sleeves(
        s,
        "136 64*, 104 82, 80 150, 66 216*, 106 226*, 126 170, 132 130*"
        if style == "long"
        else "136 64*, 104 82, 78 126, 70 146*, 114 162*, 132 130*",
        70,
    )
    s.fill(smooth("172 58, 200 50, 228 58, 222 84, 200 104, 178 84"), "deep")
    body = s.body(half("200 108*, 186 86, 172 56*, 134 66, 122 84, 128 140, 122 200, 120 246*, 200 252"))
    _folds(s, body)
    _button_front(s, body, 112, 248)
    s.fill(line("200 110, 184 84, 172 56", 5), "second", "flat")
    s.fill(mirrored(line("200 110, 184 84, 172 56", 5)), "second", "flat")
    collar = smooth("172 52*, 184 80, 200 108*, 172 116*, 154 80, 160 60")
    s.body(collar)
    s.body(mirrored(collar))
    s.seam(both(line("158 84, 173 114, 198 110", 2.6)), opacity=0.9)
    s.fill(both(line("68 210, 106 220", 5) if style == "long" else line("71 142, 114 157", 5)), "second", "flat")
