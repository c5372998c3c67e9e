"""An S3-compatible server of the tests' own, as a process: it can be stopped, and answers while this process waits."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import s3fs

ENVIRONMENT = {
    "AWS_ALLOW_HTTP": "true",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "secret-that-must-not-show",
    "AWS_DEFAULT_REGION": "eu-west-3",
    "AWS_REGION": "eu-west-3",
}


@contextmanager
def served(monkeypatch) -> Iterator[str]:
    """The address of an empty bucket; the environment points to its server meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ))
    try:
        point_to(monkeypatch, f"http://127.0.0.1:{port}")
        _wait_for(port)
        bucket = f"releve-{uuid.uuid4()}"
        location = {"LocationConstraint": ENVIRONMENT["AWS_REGION"]}
        boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=location)
        yield f"s3://{bucket}"
    finally:
        server.kill()
        server.wait()


def point_to(monkeypatch, address: str) -> None:
    """Makes the environment name this server."""
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": address}.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the S3-compatible server does not answer")
