"""The demo's provider, its logo, and the words of its service manager on some months of some clients."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from analysis.demo.cast import Client

LOGO = "prestataire.png"
PROVIDER = {"name": "Cévenne Services", "contact": "service@cevenne.example", "logo": LOGO}
AUTHOR = "Claire Aubin, responsable de service"
COMMENTS = {
    "aubrac-logistique": {
        "2022-12": (
            "2023-01-05",
            "Les premières pannes de sauvegarde viennent du cluster Hyper-V, en fin de garantie.",
        ),
        "2023-01": ("2023-02-06", "Le cluster Hyper-V reste instable : son remplacement est à l’étude."),
        "2023-02": (
            "2023-02-17",
            "La semaine 5 tient à la bascule non voulue du cluster et au renfort demandé pour l’inventaire ; elle ne "
            "devrait pas se répéter.",
        ),
    },
    "groupe-orsenne": {
        "2023-01": ("2023-02-06", "Mois calme : le parc de Nantes est à jour."),
        "2023-02": (
            "2023-02-17",
            "Renouvellement des postes de Nantes en cours jusqu’à fin mars : la charge devrait redescendre ensuite.",
        ),
    },
}
"""Client -> month -> the day on which its words were written, and these words."""
ANSWERS = {
    "aubrac-logistique": (
        (
            "line infogerance",
            "2023-02-10",
            "L’avance de janvier vient de la bascule du cluster Hyper-V et du renfort que vous avez demandé pour "
            "l’inventaire ; ce renfort est terminé.",
        ),
    ),
}
"""Client -> answers to its questions: what each is about, its day, its words."""
BARS = ((0, 4, 10), (6, 10, 16), (12, 16, 24))
"""Bars of the logo: first and last column, height [px]."""
SIDE = 24
INK, PAPER = bytes((27, 79, 128)), bytes((255, 255, 255))


def comment_files(clients: Sequence[Client]) -> Iterator[tuple[str, str]]:
    """Yield the path of each comment, from the folder of params, and its text."""
    for client in clients:
        for month, (day, words) in COMMENTS.get(client.slug, {}).items():
            yield f"comments/{client.slug}/{month}.md", f"---\nauthor: {AUTHOR}\ndate: {day}\n---\n{words}\n"


def answer_files(clients: Sequence[Client]) -> Iterator[tuple[str, str]]:
    """Yield the path of each client's answers, from the folder of params, and its text."""
    for client in clients:
        if client.slug in ANSWERS:
            told = (
                f"## {about}\nauthor: {AUTHOR}\ndate: {day}\n\n{words}\n" for about, day, words in ANSWERS[client.slug]
            )
            yield f"answers/{client.slug}.md", "\n".join(told)


def logo() -> bytes:
    """The logo as a PNG file: three rising bars."""
    rows = []
    for y in range(SIDE):
        pixels = (
            INK if any(first <= x <= last and SIDE - y <= height for first, last, height in BARS) else PAPER
            for x in range(SIDE)
        )
        rows.append(b"\0" + b"".join(pixels))
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
