"""What the processes of the tests of `publish.workers` do: functions of a module, as another process needs them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from analysis.foundation.errors import UsageFault


class Panic(BaseException):
    """As a Rust library raises it: no `Exception`."""


def who(item):
    """The item, the process and its parent."""
    return item, os.getpid(), os.getppid()


def fail(item):
    """Fails in the way that the item names."""
    match item:
        case "analyst":
            raise UsageFault("la clé x manque")
        case "bug":
            raise ZeroDivisionError("zero")
        case "panic":
            raise Panic("rust")
        case "kill":
            os.kill(os.getpid(), 9)
        case "exit":
            os._exit(3)
        case "hang":
            time.sleep(600)
    return item


def leave_a_child(folder):
    """Starts a process that would outlive this one, and says its identifier."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=folder).pid


def leave_a_daemon(folder):
    """Starts a process in a session of its own, whose parent ends at once, and says its identifier."""
    script = (
        "import os, sys, time\n"
        "if os.fork(): os._exit(0)\n"
        "os.setsid()\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(600)\n"
    )
    told = Path(folder) / "daemon"
    subprocess.run([sys.executable, "-c", script, str(told)], check=True)
    while not (told.exists() and told.read_text()):
        time.sleep(0.05)
    return int(told.read_text())


def leave_a_daemon_and_hang(folder):
    """Starts such a process, and never ends."""
    leave_a_daemon(folder)
    time.sleep(600)


def look_for_secrets(depth):
    """All that this process finds of variables: its own, what the system shows of it and of those above it."""
    found = {"own": "\n".join(f"{name}={value}" for name, value in os.environ.items())}
    pid = os.getpid()
    for level in range(depth):
        try:
            found[level] = Path(f"/proc/{pid}/environ").read_text(errors="replace")
        except OSError as error:
            found[level] = f"refused: {error.strerror}"
        pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    return found


def remember(item):
    """What this process has seen of former items: nothing, where each has its own."""
    seen = list(getattr(sys, "seen_by_the_test", []))
    sys.seen_by_the_test = [*seen, item]
    return seen


def environment(name):
    """The value of a variable and the local hour of an instant."""
    return os.environ.get(name), time.localtime(0).tm_hour


def wait_for(folder):
    """Says that it runs, then waits."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)


def die_while_answering(folder):
    """Sends 64 MB once the folder holds `go`, and is killed by its alarm meanwhile; answers what is no folder."""
    if not Path(folder).is_dir():
        return folder
    while not (Path(folder) / "go").exists():
        time.sleep(0.05)
    (Path(folder) / "pid").write_text(str(os.getpid()))
    signal.setitimer(signal.ITIMER_REAL, 2.0)
    return bytes(64_000_000)


def docstring_of_scipy(_):
    """What scipy says of one of its functions."""
    import scipy.stats

    return scipy.stats.zscore.__doc__


def leave_runaways(folder: str, count: int = 4) -> None:
    """Leave processes that are new ones at each moment: each forks, and its parent ends at once."""
    for number in range(count):
        trace = Path(folder, f"runaway-{number}")
        if os.fork() == 0:
            os.setsid()
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                if os.fork():
                    os._exit(0)
                trace.write_text(str(os.getpid()))
            os._exit(0)
        while not trace.exists():
            time.sleep(0.05)


def leave_runaways_and_hang(folder: str) -> None:
    """Leave the same, and never end."""
    leave_runaways(folder)
    time.sleep(600)
