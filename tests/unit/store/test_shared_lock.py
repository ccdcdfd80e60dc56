"""Readers share the lock, a writer has it alone."""

import threading

from photofinder.store.shared_lock import SharedLock


def test_readers_are_inside_together() -> None:
    lock = SharedLock()
    meet = threading.Barrier(3, timeout=10)

    def read() -> None:
        with lock.shared():
            meet.wait()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    with lock.shared():
        meet.wait()
    for thread in threads:
        thread.join()
    assert not meet.broken


def test_a_writer_is_inside_alone() -> None:
    lock = SharedLock()
    inside: list[str] = []
    odd: list[list[str]] = []

    def enter(name: str, alone: bool) -> None:
        for _ in range(300):
            with lock.alone() if alone else lock.shared():
                inside.append(name)
                if "writer" in inside and len(inside) > 1:
                    odd.append(list(inside))
                inside.remove(name)

    kinds = [("writer", True), ("writer", True), ("reader", False), ("reader", False)]
    threads = [threading.Thread(target=enter, args=kind) for kind in kinds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert odd == []


def test_a_waiting_writer_goes_before_new_readers() -> None:
    lock = SharedLock()
    order: list[str] = []
    waiting = threading.Event()

    def write() -> None:
        waiting.set()
        with lock.alone():
            order.append("writer")

    def read() -> None:
        with lock.shared():
            order.append("reader")

    with lock.shared():
        writer = threading.Thread(target=write)
        writer.start()
        waiting.wait()
        while not lock._waiting_writers:
            pass
        reader = threading.Thread(target=read)
        reader.start()
    writer.join()
    reader.join()
    assert order == ["writer", "reader"]
