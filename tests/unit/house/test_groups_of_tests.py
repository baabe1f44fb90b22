"""Tests that share a built warehouse run on one worker: else each worker builds its own, at twice the price."""

import os

import pytest


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="only several workers need groups")
def test_the_groups_of_tests_reach_the_scheduler(request):
    """pytest 9.2 made xdist ignore them without a word (pytest-xdist #1386)."""
    assert request.node.nodeid.endswith(f"@{request.node.path}")
