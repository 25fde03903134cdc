"""Puts a model where huggingface_hub does. The weights are random, so they do not compress."""

import pathlib
import random

snapshot = pathlib.Path.home() / ".cache/huggingface/hub/models--test--small/blobs"
snapshot.mkdir(parents=True)
(snapshot / "weights").write_bytes(random.Random(1).randbytes(90_000_000))
