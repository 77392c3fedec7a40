"""Trained models as files of Django's default storage: arrays and JSON, never pickle."""

import logging
import zipfile

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from bots.understanding import encoders
from bots.understanding.model import Model

logger = logging.getLogger(__name__)

FORMAT = 9


class ModelMissing(LookupError):
    """The file is missing or unreadable; the bot must be trained again."""


def version() -> str:
    """The first part of every key. A new number or another encoder makes the sweep train all bots again."""
    return f"v{FORMAT}-{encoders.present_name()}-"


def save(key: str, model: Model) -> str:
    """Writes a model and returns its name in the storage. The name is new even if a file with this key exists."""
    return default_storage.save(f"models/{key}.npz", ContentFile(model.to_bytes()))


def load(name: str) -> Model:
    """Reads a model. Raises ModelMissing if it can never be read, OSError and others if it may be readable later."""
    try:
        with default_storage.open(name) as file:
            data = file.read()
        return Model.from_bytes(data)
    except FileNotFoundError as error:
        raise ModelMissing(f"The model {name} is not in the storage.") from error
    except (ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ModelMissing(f"The model {name} cannot be read: {error}.") from error


def delete(name: str) -> None:
    """Deletes a model. A failure is only logged: a leftover file does no harm."""
    try:
        default_storage.delete(name)
    except Exception:
        logger.warning("The model %s could not be deleted.", name, exc_info=True)
