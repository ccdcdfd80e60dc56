"""What this computer tells of its battery and its processors: the ``Sensors`` of ``tempo``. One thread at once."""

import psutil


class MachineSensors:
    """What this computer does not tell is taken for no reason to hold back."""

    def __init__(self) -> None:
        self._ended_s = 0.0
        self._children: dict[int, float] = {}

    def on_battery(self) -> bool:
        try:
            battery = psutil.sensors_battery()
        except (psutil.Error, OSError, RuntimeError, NotImplementedError, AttributeError):
            return False
        return battery is not None and battery.power_plugged is False

    def processor_s(self) -> tuple[float, float, float]:
        times = psutil.cpu_times()
        # In ``user`` already.
        idle = times.idle + getattr(times, "iowait", 0.0)
        guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
        there = sum(times) - guests
        return there, there - idle, self._own_s()

    def _own_s(self) -> float:
        own = psutil.Process()
        with own.oneshot():
            times = own.cpu_times()
            children = {child.pid: seconds for child in own.children() if (seconds := _seconds_of(child))}
        # What a child has used until it ended is not forgotten, or the sum would fall.
        gone = self._children.keys() - children.keys()
        self._ended_s += sum(self._children[pid] for pid in gone)
        self._children = children
        return float(times.user + times.system) + self._ended_s + sum(children.values())


def _seconds_of(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
