"""onnxruntime as every model of ours uses it: a session that shares two cores with its neighbours."""

from __future__ import annotations

from pathlib import Path

import onnxruntime

from assistant.errors import ModelCorrupt, ModelMissing


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load a model for `threads` threads that sleep instead of spin while they wait.

    Raises ModelMissing or ModelCorrupt.
    """
    if not path.is_file():
        raise ModelMissing(f"{path} is missing. Run 'solace models fetch'.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelCorrupt(f"{path} cannot be loaded: {type(error).__name__}. Run 'solace models fetch'.") from error
