"""The part of the reference workload that OpenTURNS can do, timed on one thread.

A random walk of 85 correlated indicators over 24 steps (normal margins, Gaussian copula with one common factor) and the
quantiles of every indicator at every step, all inside OpenTURNS. An autoregression of several dimensions (`ARMA`) is five times slower
there, so that the walk is its better side. There are no uncertain parameters, no shocks, no targets.

It checks its own quantiles and its own correlation against the exact law, then prints one JSON object.
"""

import argparse
import json
import math
import time

import numpy as np
import openturns as ot

LOADING = 0.5
LEVELS = [0.05, 0.1, 0.2, 0.25, 0.3, 0.35, 0.5, 0.65, 0.7, 0.75, 0.8, 0.9, 0.95]


def process(indicators, steps):
    """A walk whose first value is 0."""
    correlation = ot.CorrelationMatrix(indicators)
    for row in range(indicators):
        for column in range(row):
            correlation[row, column] = LOADING**2
    step = ot.Normal([0.0] * indicators, [1.0] * indicators, correlation)
    grid = ot.RegularGrid(0.0, 1.0, steps + 1)
    return ot.RandomWalk([0.0] * indicators, step, grid)


def check(paths, sample, quantiles, steps):
    """Compares with the exact law, within five standard errors."""
    spread = math.sqrt(steps)
    for place, score in ((0, -1.6448536269514722), (6, 0.0), (12, 1.6448536269514722)):
        last = np.array(quantiles[place])[steps]
        error = np.abs(last / spread - score).max()
        bound = 5.0 * 2.2 / math.sqrt(paths)
        assert error < bound, f"a quantile is off by {error} standard deviations; {bound} is allowed"
    last = np.array([list(sample[path][steps]) for path in range(min(paths, 2000))])
    found = np.corrcoef(last[:, 0], last[:, 1])[0, 1]
    assert abs(found - LOADING**2) < 5.0 / math.sqrt(len(last)), f"correlation {found}"


def main():
    """Reads the size, measures, checks and prints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--indicators", type=int, default=85)
    parser.add_argument("--periods", type=int, default=24)
    parser.add_argument("--paths", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    ot.TBB.Disable()
    ot.RandomGenerator.SetSeed(options.seed)
    walk = process(options.indicators, options.periods)
    start = time.perf_counter()
    sample = walk.getSample(options.paths)
    quantiles = sample.computeQuantilePerComponent(LEVELS)
    seconds = time.perf_counter() - start
    check(options.paths, sample, quantiles, options.periods)
    print(
        json.dumps(
            {
                "figure": "openturns/walk",
                "value": 1e9 * seconds / (options.paths * options.indicators * options.periods),
                "unit": "ns a cell",
                "version": f"OpenTURNS {ot.__version__}",
            }
        )
    )


if __name__ == "__main__":
    main()
