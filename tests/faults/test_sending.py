"""`releve notify` killed while it sends: nobody is told twice, and nobody is forgotten without a word."""

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from made_delivery import free_port, made, outbox, release

READERS = 120
RIGHTS = "people: [" + ", ".join(f"{{person: r{n}@acme.example, clients: [acme]}}" for n in range(READERS)) + "]"
PROGRAM = """
import sys, time
from pathlib import Path
from made_delivery import office, outbox
from analysis.delivery import notify
from analysis.delivery.transports.smtp import Server, Smtp
from analysis.foundation.addresses import Places

folder = Path(sys.argv[1])
where = Places(folder / "params", str(folder / "warehouse"), str(folder / "reports"), folder / "source")
for outcome in notify.run(office(where), outbox(where), lambda: Smtp(Server("127.0.0.1", int(sys.argv[2])))):
    print(outcome.state, flush=True)
"""


class Mailbox:
    """Keeps mails, and kills who sends: before it keeps one, before it says so, or a moment later."""

    def __init__(self):
        self.received = []
        self.chance = random.Random(25)
        self.victim = None

    async def handle_DATA(self, server, session, envelope):
        moment = self.chance.choice(("before", "after", "later", "none"))
        if moment == "before" and self._kill():
            return "451 never read"
        self.received.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)["Message-ID"]))
        if moment == "after":
            self._kill()
        if moment == "later" and self.victim is not None:
            threading.Timer(self.chance.uniform(0, 0.02), self._kill).start()
        return "250 OK"

    def _kill(self):
        victim, self.victim = self.victim, None
        if victim is not None:
            victim.send_signal(signal.SIGKILL)
        return victim is not None


@pytest.fixture
def mailbox():
    """A server of mail: what it received, and its port."""
    handler, port = Mailbox(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


def start(folder, port):
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    command = [sys.executable, "-c", PROGRAM, str(folder), str(port)]
    return subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)


@pytest.mark.parametrize("kills", [3, pytest.param(20, marks=pytest.mark.slow)])
def test_kills_during_sending_tell_nobody_twice_and_forget_nobody(tmp_path, mailbox, kills):
    handler, port = mailbox
    readers = ", ".join(f"{{person: r{n}@acme.example}}" for n in range(READERS))
    where = made(tmp_path, {"acme": f"readers: [{readers}]"}, rights=RIGHTS)
    release(where)
    for _ in range(kills):
        process = handler.victim = start(tmp_path, port)
        assert process.wait() == -signal.SIGKILL
    assert start(tmp_path, port).wait() == 0
    told = Counter(to for to, _ in handler.received)
    states = {letter.key.person: letter.state for letter in outbox(where).letters()}
    assert max(told.values()) == 1
    assert len(states) == READERS
    assert set(states.values()) <= {"sent", "unsure"}
    assert all(told[person] == 1 for person, state in states.items() if state == "sent")
    unsure = [letter for letter in outbox(where).waiting() if letter.reason == "cut_off"]
    assert {letter.key.person for letter in unsure} == {person for person in states if states[person] == "unsure"}
    assert unsure, "not one kill fell while a mail was being sent: the test proves nothing"
    known = {letter.key.person: letter.message_id for letter in outbox(where).letters()}
    assert all(known[to] == message_id for to, message_id in handler.received)
