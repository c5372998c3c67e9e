"""A whole batch in this very process, as tests look at it from inside."""

from analysis.publish.batch import planning, runner


def run(where, as_of, *, jobs=None, **choices):
    """What is stale, built; the result of each client as it comes."""
    return runner.carry_out(planning.plan(where, as_of, **choices), jobs=jobs)
