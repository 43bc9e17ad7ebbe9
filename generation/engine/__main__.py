"""The local engine as a process: `python -m generation.engine --data DIR`.

serve     (the default) answer MusicAPI's HTTP contract and make music
book      print every charge and refund as JSON lines
account   open another account and print its key
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

COMMANDS = ("serve", "book", "account")


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments and arguments[0] in COMMANDS else "serve"
    options = parser(command).parse_args(arguments[1:] if command in arguments[:1] else arguments)
    os.environ["DJANGO_SETTINGS_MODULE"] = "generation.engine.service.settings"
    os.environ["ENGINE_DATA"] = str(options.data)
    if command == "serve":
        os.environ["ENGINE_SECONDS_PER_REQUEST"] = str(options.seconds_per_request)
        os.environ["ENGINE_SONG_SECONDS"] = str(options.song_seconds)
        os.environ["ENGINE_FAULTS"] = "1" if options.faults else ""
        os.environ["ENGINE_FOLLOW_UP_HOURS"] = str(options.follow_up_hours)
        os.environ["ENGINE_KEEP_DAYS"] = str(options.keep_days)
        allowed = [os.environ.get("ENGINE_ALLOW_HOSTS", ""), *options.allow_host]
        os.environ["ENGINE_ALLOW_HOSTS"] = ",".join(filter(None, allowed))
    import django  # after the settings are named

    django.setup()
    return {"serve": serve, "book": book, "account": account}[command](options)


def parser(command: str) -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog=f"python -m generation.engine {command}", description=__doc__)
    found.formatter_class = argparse.RawDescriptionHelpFormatter
    found.add_argument("--data", type=Path, required=True, help="the folder that holds all it knows")
    if command == "serve":
        found.add_argument("--host", default="127.0.0.1")
        found.add_argument("--port", type=int, default=8001, help="0 chooses a free one")
        found.add_argument("--seconds-per-request", type=float, default=3.0, help="pace of POSTs per key")
        found.add_argument("--credits", type=int, default=1_000_000, help="of the first account")
        found.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
        found.add_argument(
            "--song-seconds",
            type=float,
            default=float(os.environ.get("ENGINE_SONG_SECONDS") or 0),
            help="length of every song; 0: its form's",
        )
        found.add_argument(
            "--allow-host",
            action="append",
            default=[],
            metavar="HOST[:PORT]",
            help="fetch recordings from here though its address is private; repeat for more",
        )
        found.add_argument(
            "--follow-up-hours",
            type=float,
            default=0,
            help="refuse older clips where MusicAPI does; 0: never",
        )
        found.add_argument(
            "--keep-days", type=float, default=7, help="how long stems and other derived files stay"
        )
        found.add_argument("--faults", action="store_true", help="allow tests to make it misbehave")
    if command == "account":
        found.add_argument("--label", required=True)
        found.add_argument("--credits", type=int, default=0)
        found.add_argument("--extra-credits", type=int, default=0)
    return found


def serve(options: argparse.Namespace) -> int:
    from generation.engine.service import serve

    try:
        key = os.environ.get("ENGINE_KEY", "")
        serve.serve(options.host, options.port, max(1, options.workers), options.credits, key)
    except serve.CannotStart as error:
        print(error, file=sys.stderr)  # noqa: T201 - a command's answer
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def book(options: argparse.Namespace) -> int:
    from generation.engine.service.models import Entry

    if not _has_run(options):
        return 1
    for entry in Entry.objects.select_related("account", "task"):
        print(json.dumps(entry.as_json()))  # noqa: T201 - a command's answer
    return 0


def account(options: argparse.Namespace) -> int:
    from generation.engine.service.account import new_key, open_account

    if not _has_run(options):
        return 1
    key = new_key()
    open_account(options.label, key, options.credits, options.extra_credits)
    print(key)  # noqa: T201 - a command's answer
    return 0


def _has_run(options: argparse.Namespace) -> bool:
    if (options.data / "engine.sqlite3").exists():
        return True
    print(f"No engine has run on {options.data} yet.", file=sys.stderr)  # noqa: T201 - a command's answer
    return False


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
