"""A certificate for localhost, made for one test."""

import ssl
import subprocess
from pathlib import Path


def certificate(folder: Path) -> None:
    """Write `cert.pem` and `key.pem`."""
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    made = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    subprocess.run([*made, *names, *files], check=True, capture_output=True)


def serving(folder: Path) -> ssl.SSLContext:
    """How a server uses it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def trusting(folder: Path) -> ssl.SSLContext:
    """How a client trusts it, and nobody else."""
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))
