"""Dresses, trousers and nightwear laid flat, seen from the front."""

from wares.demo.drawing.garment_parts import button_front, folds, legs, sleeves
from wares.demo.drawing.sketch import Sketch, both, box, half, line, mirror, oval, smooth


def dress(s: Sketch, style: str) -> None:
    """Fitted waist and a flared skirt; sleeveless, long or with puff sleeves."""
    s.stands = False
    hem = 366 if style == "maxi" else 320
    if style == "puff-sleeve":
        sleeves(s, "146 62*, 112 62, 92 92, 98 122*, 138 124*, 148 104", 60)
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


def jeans(s: Sketch, style: str) -> None:
    """Five pockets and contrast stitching; straight or wide."""
    s.stands = False
    s.fill(smooth("146 62, 200 70, 254 62, 254 80, 146 80"), "seam")
    body = legs(s, 356, 16 if style == "wide" else 0)
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
    body = legs(s, 340 if joggers else 354, -6 if joggers else 2)
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
    sleeves(
        s,
        "136 64*, 104 82, 80 150, 66 216*, 106 226*, 126 170, 132 130*"
        if style == "long"
        else "136 64*, 104 82, 78 126, 70 146*, 114 162*, 132 130*",
        70,
    )
    s.fill(smooth("172 58, 200 50, 228 58, 222 84, 200 104, 178 84"), "deep")
    body = s.body(half("200 108*, 186 86, 172 56*, 134 66, 122 84, 128 140, 122 200, 120 246*, 200 252"))
    folds(s, body)
    button_front(s, body, 112, 248)
    s.fill(line("200 110, 184 84, 172 56", 5), "second", "flat")
    s.fill(mirror(line("200 110, 184 84, 172 56", 5)), "second", "flat")
    collar = smooth("172 52*, 184 80, 200 108*, 172 116*, 154 80, 160 60")
    s.body(collar)
    s.body(mirror(collar))
    s.seam(both(line("158 84, 173 114, 198 110", 2.6)), opacity=0.9)
    s.fill(both(line("68 210, 106 220", 5) if style == "long" else line("71 142, 114 157", 5)), "second", "flat")
