"""A hand-written, vectorised NumPy version of a simpler model than the reference workload, timed on one thread.

Each indicator is an autoregression of order one with known parameters, tied to the others by one common factor. What is
worked out: quantiles of every indicator in every period, how many paths meet each of the targets of the last period, and
how many meet all of them. Paths are drawn in chunks, so that memory does not grow with them; a quantile is then that
of a chunk, averaged over chunks, which is less than a full sample needs. There are no uncertain parameters, no shocks and no
months inside a year.

Quantiles come from np.quantile, as one would write it first. With --sorted they are read from np.sort along the paths, which
recent versions of NumPy do with wide instructions: the fastest way that is known here.

It checks its own quantiles, hits and joint hits against the exact law, then prints one JSON object.
"""

import argparse
import json
import math
import platform
import time

import numpy as np

PERSISTENCE = 0.3
LOADING = 0.5
LEVELS = np.array([0.05, 0.1, 0.2, 0.25, 0.3, 0.35, 0.5, 0.65, 0.7, 0.75, 0.8, 0.9, 0.95])
CHUNK = 10_000


def thresholds(indicators):
    """Targets between one standard deviation below the median and one above it."""
    return np.linspace(-1.0, 1.0, indicators) if indicators > 1 else np.zeros(1)


def deviation(periods):
    """Standard deviation after so many periods from a known start."""
    return math.sqrt(sum(PERSISTENCE ** (2 * k) for k in range(periods)))


def partitioned(state):
    """The quantiles of each row."""
    return np.quantile(state, LEVELS, axis=1)


def ordered(state):
    """The same, between the two nearest of the sorted values."""
    values = np.sort(state, axis=1)
    place = LEVELS * (state.shape[1] - 1)
    below = np.minimum(place.astype(int), state.shape[1] - 2)
    lower, upper = values[:, below], values[:, below + 1]
    return (lower + (place - below) * (upper - lower)).T


def chunk(generator, shape, quantiles):
    """Draws some paths: their quantiles, the hits of each target, and the paths that meet all of them."""
    indicators, periods, paths = shape
    own = math.sqrt(1.0 - LOADING**2)
    sums = np.zeros((len(LEVELS), periods, indicators)) if quantiles else None
    state = np.zeros((indicators, paths))
    for period in range(periods):
        common = generator.standard_normal(paths)
        innovation = generator.standard_normal((indicators, paths))
        innovation *= own
        innovation += LOADING * common
        state *= PERSISTENCE
        state += innovation
        if quantiles:
            sums[:, period, :] = quantiles(state)
    met = state >= (thresholds(indicators) * deviation(periods))[:, None]
    return sums, met.sum(axis=1), int(met.all(axis=0).sum())


def run(indicators, periods, paths, quantiles, seed):
    """Draws all paths chunk by chunk."""
    generator = np.random.default_rng(seed)
    size = min(paths, CHUNK)
    chunks = paths // size
    total = np.zeros((len(LEVELS), periods, indicators))
    hits, joint = np.zeros(indicators), 0
    for _ in range(chunks):
        sums, more, together = chunk(generator, (indicators, periods, size), quantiles)
        if quantiles:
            total += sums
        hits += more
        joint += together
    return total / chunks, hits, joint, size * chunks


def normal_cdf(x):
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def check(indicators, periods, paths, found, hits, joint, quantiles):
    """Compares with the exact law, within five standard errors and the bias of a chunk's quantile."""
    if quantiles:
        spread = deviation(periods)
        score = found[:, -1, :] / spread
        # A 95 % point has a standard error of 2.1 standard deviations over the root of the paths, and a bias of order one over the chunk.
        bound = 5.0 * 2.2 / math.sqrt(paths) + 20.0 / min(paths, CHUNK)
        exact = np.array([-1.6448536269514722, 0.0, 1.6448536269514722])
        error = np.abs(score[[0, 6, 12], :] - exact[:, None]).max()
        assert error < bound, f"a quantile is off by {error} standard deviations; {bound} is allowed"
    probability = np.array([1.0 - normal_cdf(z) for z in thresholds(indicators)])
    error = np.sqrt(probability * (1.0 - probability) / paths)
    worst = np.abs((hits / paths - probability) / error).max()
    assert worst < 5.0, f"a share of hits is off by {worst} standard errors"
    assert 0 <= joint <= hits.min()


def main():
    """Reads the size, checks, measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indicators", type=int, default=85)
    parser.add_argument("--periods", type=int, default=24)
    parser.add_argument("--paths", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--sorted", action="store_true", help="quantiles from sorted values")
    way.add_argument("--hits-only", action="store_true", help="leave the quantiles out")
    options = parser.parse_args()
    shape = (options.indicators, options.periods)
    figure, quantiles = "numpy/b1", partitioned
    if options.sorted:
        figure, quantiles = "numpy/sorted", ordered
    if options.hits_only:
        figure, quantiles = "numpy/hits", None
    start = time.perf_counter()
    found, hits, joint, paths = run(*shape, options.paths, quantiles, options.seed)
    seconds = time.perf_counter() - start
    check(*shape, paths, found, hits, joint, quantiles)
    print(
        json.dumps(
            {
                "figure": figure,
                "value": 1e9 * seconds / (paths * options.indicators * options.periods),
                "unit": "ns a cell",
                "version": f"NumPy {np.__version__}, Python {platform.python_version()}",
            }
        )
    )


if __name__ == "__main__":
    main()
