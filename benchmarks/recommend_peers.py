"""Our learnt recommenders and others' of the same kind: the same events, the same machine, the same run."""

from __future__ import annotations

from _common import Figures, Options, main


def measure(options: Options) -> Figures:
    """`sequences.txt`: our Transformer and SASRec; train.parquet: our factors and implicit's."""
    if (options.data / "sequences.txt").exists():
        from _sequence_peers import measure as of_sequences

        return of_sequences(options)
    from _factor_peers import measure as of_factors

    return of_factors(options)


if __name__ == "__main__":
    main("recommend_peers", measure, sample=25)
