"""Makes the virtual environment `.venv` and installs into it: `python3 install.py requirements.txt [more.txt]`.

Does nothing if that was done before for the same files and the same Python. Its syntax is old on purpose, so that a
Python that is too old for the product can still report it.
"""

import hashlib
import os
import subprocess
import sys

OLDEST = (3, 11)
CODE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(CODE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = "made-by-takeover"  # a file in `.venv`
NEVER_RUN = (
    r"/site-packages/(.+/)?(tests?|geodata|carrierdata|shortdata"
    r"|twisted/(conch|mail|names|words)|django/contrib/gis|numpy/distutils)/"
)


def main(files):
    """Exits with one sentence if it cannot go on."""
    if sys.version_info < OLDEST:
        sys.exit(
            "Takeover needs Python 3.11 or newer, and %s is %d.%d. Install a newer one (for instance the package "
            "python3.11) and run make again." % (sys.executable, sys.version_info[0], sys.version_info[1])
        )
    wait_for_others()
    if not usable():
        make_environment()
    stamp = os.path.join(VENV, "installed-" + "-".join(os.path.splitext(name)[0] for name in files))
    wanted = fingerprint(files)
    if read(stamp) != wanted:
        install(files)
        with open(stamp, "w") as file:
            file.write(wanted)


def wait_for_others():
    """Holds a lock on the code's folder until this process ends, so that two makes do not install at once."""
    import fcntl

    fcntl.flock(os.open(CODE, os.O_RDONLY), fcntl.LOCK_EX)


def usable():
    """Whether `.venv` exists, has pip and a new enough Python."""
    check = "import sys, pip; sys.exit(sys.version_info < %r)" % (OLDEST,)
    try:
        return subprocess.call([PYTHON, "-c", check], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def make_environment():
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
        import venv
    except ImportError:
        name = "python%d.%d-venv" % sys.version_info[:2]
        sys.exit(
            "This Python cannot make virtual environments. Install the package %s (`apt-get install %s`) "
            "and run make again." % (name, name)
        )
    if not ours_or_empty():
        sys.exit(
            "%s has no usable Python, and Takeover did not make it, so it stays as it is. Move it away and run make "
            "again." % VENV
        )
    say("Making the virtual environment .venv")

    class Stamped(venv.EnvBuilder):
        """Stamps the folder as soon as it is cleared: one that is left half made is still known as ours."""

        def create_configuration(self, context):
            venv.EnvBuilder.create_configuration(self, context)
            with open(os.path.join(VENV, STAMP), "w"):
                pass

    try:
        Stamped(clear=True, with_pip=True, symlinks=True).create(VENV)
    except (OSError, subprocess.CalledProcessError) as problem:
        sys.exit("The virtual environment %s could not be made (%s). Repair that and run make again." % (VENV, problem))
    # Python 3.11 brings it, newer ones do not; nothing here needs it.
    subprocess.call([PYTHON, "-m", "pip", "uninstall", "--quiet", "--quiet", "--yes", "setuptools"])


def ours_or_empty():
    """Whether `.venv` may be cleared: it is missing or empty, or we made it."""
    if not os.path.isdir(VENV):
        return not os.path.lexists(VENV)
    names = os.listdir(VENV)
    return not names or any(name == STAMP or name.startswith("installed-") for name in names)


def install(files):
    say("Installing what %s names" % " and ".join(files))
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--no-compile", "--disable-pip-version-check"]
    for name in files:
        command += ["-r", os.path.join(CODE, name)]
    status = subprocess.call(command)
    if status:
        sys.exit("The packages could not be installed; pip's message above says why. Solve that and run make again.")
    compile_packages()


def compile_packages():
    """Writes the byte code of the packages, but not of what never runs here: that is 75 MB.

    Without it every process would compile what it imports, where PYTHONDONTWRITEBYTECODE is set.
    """
    folder = subprocess.check_output([PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    # Some packages bring files that this Python cannot compile, so the status says nothing.
    subprocess.call([PYTHON, "-m", "compileall", "-qq", "-j0", "-x", NEVER_RUN, folder.decode().strip()])


def fingerprint(files):
    """Changes with the Python, the folder and the content of `files`."""
    digest = hashlib.sha256(repr((sys.version_info[:2], VENV)).encode())
    for name in files:
        with open(os.path.join(CODE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def say(text):
    sys.stdout.write(text + " ...\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
