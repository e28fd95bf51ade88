"""Sending, while worker and gateway die at drawn moments: no message is lost.

A gateway that knows keys sends each once; one that does not may send some twice, and those are
marked. The long form sends 20,000 (``MESSAGES``) over 200 kills (``KILLS``) and says its seed
(``KILLS_SEED``).
The control notes a message as sent before it is handed over: it loses some.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.utils import timezone

from huzhu.messages import actions
from huzhu.messages.models import Delivery, Message
from huzhu.messages.states import DeliveryOutcome, MessageKind, to_phone
from tests.adapters import gateways

pytestmark = pytest.mark.django_db(transaction=True)
KILLS = int(os.environ.get("KILLS", "200"))
LARGE = int(os.environ.get("MESSAGES", "20000"))
#: A worker is made by forking: it can be killed, and does not begin from nothing each time.
WORKERS = """
import json, os, sys, time
from datetime import timedelta
import django; django.setup()
from django.conf import settings
from django.db import connection
from django.utils import timezone
from huzhu.adapters.asking import KeyFile
from huzhu.adapters.sms_gateway import SmsGateway
from huzhu.messages import queries, rules, sending, taking
from huzhu.messages.models import Message
from pathlib import Path
queries.rules_in_force = lambda: rules.Rules(0, 0)  # whatever the hour
rules.LEASE = timedelta(seconds=0.5)
rules.PAUSES = (timedelta(seconds=0.1),) * 200
sending.PORTION = 40
take = taking.take
def careless(*args, **kwargs):
    taken = take(*args, **kwargs)
    ids = [each.message.pk for each in taken if isinstance(each, sending.Handed)]
    Message.objects.filter(pk__in=ids).update(state="sent", sent_at=timezone.now())
    return taken
print("ready", flush=True)
for line in sys.stdin:
    told = json.loads(line)
    if (pid := os.fork()) == 0:
        key = KeyFile(Path(told["key"]), ("key",))
        way = SmsGateway(told["url"], key, 999, is_idempotent=told["knows_keys"])
        settings.CARRIERS = {"sms": way}
        taking.take = careless if told["is_careless"] else take
        while Message.objects.filter(state__in=["waiting", "sending"]).exists():
            sending.send_waiting(seconds=60)
            time.sleep(0.01)
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


class Provider:
    """The gateway behind the stub: dies over some questions, before or after it has sent."""

    def __init__(self, draw, *, knows_keys, dies):
        self.draw, self.knows_keys, self.dies = draw, knows_keys, dies
        self.sent, self.asked, self.lock = Counter(), 0, threading.Lock()

    def __call__(self, _stub, _path, _query, headers, _body):
        key = headers["Idempotency-Key"]
        with self.lock:
            self.asked += 1
            fate = self.draw.random()
            if fate < self.dies / 2:
                return None
            if not (self.knows_keys and self.sent[key]):
                self.sent[key] += 1
            return None if fate < self.dies else (202, {"id": key})


@pytest.fixture(scope="module")
def nursery(database_server, database_name, django_db_setup):
    environment = os.environ | {"DATABASE_URL": database_server.url(database_name)}
    environment |= {"HUZHU_ROLE": "command", "DJANGO_SETTINGS_MODULE": "huzhu.config.settings"}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", WORKERS]
    with subprocess.Popen(command, env=environment, **pipes) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def begin(nursery, told):
    nursery.stdin.write(json.dumps(told) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


@pytest.fixture
def sends(tmp_path, nursery):
    key = tmp_path / "sms"
    key.write_text('{"key": "k"}')
    key.chmod(0o600)

    def send(count, kills, *, seed, knows_keys, is_careless=False):
        """Send so many, killing so often; return what the gateway sent, by key."""
        draw = random.Random(seed)
        queue(count)
        provider = Provider(draw, knows_keys=knows_keys, dies=0.0 if is_careless else 0.05)
        told = {"knows_keys": knows_keys, "is_careless": is_careless, "key": str(key)}
        with gateways.serving(provider) as stub:
            told["url"] = stub.url
            for kill in range(kills):
                pid = begin(nursery, told)
                until = count * (kill + 1) // (kills + 2) + draw.randrange(10)
                while provider.asked < until and nursery.poll() is None:
                    time.sleep(0.002)
                os.kill(pid, signal.SIGKILL)
                assert nursery.stdout.readline() == "gone\n"
            begin(nursery, told)
            assert nursery.stdout.readline() == "gone\n"
        return provider

    return send


def queue(count):
    for first in range(0, count, 1000):
        size = min(1000, count - first)
        each = (
            (f"k{first + n}", to_phone("13800000011"), {"case": "x", "decision": "y"})
            for n in range(size)
        )
        actions.queue_each(MessageKind.DECIDED, each, at=timezone.now())


def held(provider, count):
    """None is lost, and none was told as sent that was not."""
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert set(provider.sent) == {f"k{number}" for number in range(count)}
    lost = Delivery.objects.filter(outcome=DeliveryOutcome.UNKNOWN).count()
    assert lost > 0, "no kill fell into a message's sending"
    twice = {key for key, times in provider.sent.items() if times > 1}
    marked = set(Message.objects.filter(may_be_twice=True).values_list("key", flat=True))
    if provider.knows_keys:
        assert (twice, marked) == (set(), set())
    else:
        assert twice
        assert twice <= marked
    assert provider.asked > count


@pytest.mark.parametrize("knows_keys", [True, False])
def test_no_message_is_lost_when_worker_and_gateway_die(sends, knows_keys):
    held(sends(120, 3 if knows_keys else 2, seed=11, knows_keys=knows_keys), 120)


def test_sender_that_notes_before_it_hands_over_loses_messages(sends):
    provider = sends(80, 1, seed=3, knows_keys=True, is_careless=True)
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    assert len(provider.sent) < 80


@pytest.mark.long
@pytest.mark.parametrize("knows_keys", [True, False])
def test_no_message_is_lost_over_many_kills(sends, knows_keys):
    seed = int(os.environ.get("KILLS_SEED", random.randrange(2**32)))
    print(f"KILLS_SEED={seed}")
    held(sends(LARGE, KILLS, seed=seed, knows_keys=knows_keys), LARGE)
