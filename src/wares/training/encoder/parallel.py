"""Data parallelism: the picture tower runs on two halves of a batch at once, each on its own thread.

The halves meet once a step instead of in every operation, which on a machine that does other work as well is about
twice as fast as threads inside the operations; and a batch norm sees the same half whatever the number of threads.
"""

from __future__ import annotations

import copy
from concurrent.futures import ThreadPoolExecutor

import torch

from wares.training.encoder.augment import augment
from wares.training.encoder.towers import PictureTower

HALVES = 2


class Halves:
    """Forward and backward passes of `tower` in two halves, which share its weights, and its batch norms follow the
    first half.

    threads   CPU threads for both halves together; 0 = as many as torch would take
    """

    def __init__(self, tower: PictureTower, threads: int) -> None:
        threads = threads or torch.get_num_threads()
        torch.set_num_threads(max(1, threads // HALVES))
        self._pool = ThreadPoolExecutor(min(HALVES, threads), "half")
        self._towers = [tower, _twin(tower)]
        self._weights = list(tower.parameters())
        self._outputs: list[torch.Tensor] = []

    def forward(self, pictures: torch.Tensor, size: tuple[int, int], seed: int) -> torch.Tensor:
        """(n, 3, h, w) uint8 → (n, dim) vectors of the pictures changed at random and seen at `size`, (height, width).

        The result is a leaf: give its gradient to `backward`.
        """

        def work(half: int, part: torch.Tensor) -> torch.Tensor:
            generator = torch.Generator().manual_seed(seed * HALVES + half)
            pixels = augment(part.float().div_(255.0), *size, generator)
            with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16()):
                return self._towers[half](pixels).float()

        self._outputs = list(self._pool.map(work, range(HALVES), pictures.tensor_split(HALVES)))
        return torch.cat([part.detach() for part in self._outputs]).requires_grad_()

    def backward(self, gradient: torch.Tensor) -> None:
        """Set the gradients of the tower's weights from that of the last `forward`'s result."""

        def work(outputs: torch.Tensor, slope: torch.Tensor) -> tuple[torch.Tensor, ...]:
            return tuple(torch.autograd.grad(outputs, self._weights, slope))

        gradients = list(self._pool.map(work, self._outputs, gradient.tensor_split(HALVES)))
        for weight, *shares in zip(self._weights, *gradients, strict=True):
            weight.grad = torch.stack(shares).sum(dim=0)
        self._outputs = []


def has_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; emulation would be slower than float32."""
    check = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return bool(check is not None and check())


def _twin(tower: PictureTower) -> PictureTower:
    """A copy with the same weights, not equal ones, and running means of its own."""
    twin = copy.deepcopy(tower)
    for original, copied in zip(tower.modules(), twin.modules(), strict=True):
        for name, weight in original.named_parameters(recurse=False):
            setattr(copied, name, weight)
    return twin
