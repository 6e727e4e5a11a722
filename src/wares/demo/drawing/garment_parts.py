"""Parts that several garments have."""

from wares.demo.drawing.sketch import Sketch, both, half, line, mirror, oval, smooth


def sleeves(s: Sketch, outline: str, turn: int) -> None:
    """Two sleeves, the left of this outline; `turn` of its pattern in degrees."""
    sleeve = smooth(outline)
    s.body(sleeve, turn=turn)
    s.body(mirror(sleeve), turn=-turn)


def folds(s: Sketch, body: int) -> None:
    """Folds of cloth that hangs from the shoulders."""
    s.shade(both(line("128 176, 150 196, 158 230", 5)), body, 6, 0.4)
    s.shade(line("150 300, 160 262, 156 230", 6), body, 7, 0.35)
    s.shade(line("256 306, 246 270, 250 240", 6), body, 7, 0.35)
    s.shine(line("176 180, 172 250, 178 300", 12), body, 10, 0.16)


def button_front(s: Sketch, body: int, top: float, bottom: float, colour: str = "white") -> None:
    """A row of buttons between two heights, and the seams beside it."""
    s.seam(both(line(f"190 {top}, 190 {bottom}", 1.5)), body, 0.6)
    y = top + 12
    while y < bottom - 10:
        s.shade(oval(201, y + 1.5, 4.6), body, 1, 0.7)
        s.fill(oval(200, y, 4.2), colour, "ball")
        y += 31


def legs(s: Sketch, low: float, flare: float) -> int:
    """Trousers down to the height `low`, wider by `flare` at the hem; the index of their part."""
    leg = f"144 74*, 134 130, 126 200, {118 - flare} {low}*, {168 + flare * 0.2} {low + 4}*, 188 210, 200 158*, 200 74*"
    body = s.body(half(leg.replace("200 158*, 200 74*", "200 160*")), turn=90)
    s.shade(line(f"200 150, 194 200, {174} {low}", 6), body, 5, 0.4)
    s.shade(both(line("190 158, 170 168, 150 166", 4)), body, 5, 0.35)
    s.shine(line(f"160 180, 152 250, 146 {low - 10}", 12), body, 8, 0.16)
    s.shine(line(f"250 180, 254 250, 258 {low - 10}", 12), body, 8, 0.16)
    return body
