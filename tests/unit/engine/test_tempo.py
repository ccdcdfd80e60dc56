"""Who goes first: the person, others, or nobody."""

import psutil
import pytest

from photofinder.engine.tempo import Ease, Tempo


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class FakeSensors:
    def __init__(self) -> None:
        self.battery = False
        self.there = self.busy = self.own = 0.0

    def on_battery(self) -> bool:
        return self.battery

    def processor_s(self) -> tuple[float, float, float]:
        return self.there, self.busy, self.own

    def work(self, *, others: float, own: float) -> None:
        """Ten seconds of two cores, of which so much were used."""
        self.there += 20
        self.busy += 20 * (others + own)
        self.own += 20 * own


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sensors() -> FakeSensors:
    return FakeSensors()


def after_a_while(tempo: Tempo, clock: Clock) -> Ease:
    clock.now_s += 10
    return tempo.ease()


def test_an_idle_computer_is_taken_whole(clock: Clock, sensors: FakeSensors) -> None:
    tempo = Tempo(sensors=sensors, clock=clock)
    assert tempo.ease() is Ease.NONE
    sensors.work(others=0.05, own=0.95)
    assert after_a_while(tempo, clock) is Ease.NONE


def test_the_person_goes_first_for_a_moment(clock: Clock, sensors: FakeSensors) -> None:
    tempo = Tempo(sensors=sensors, clock=clock)
    tempo.note_use()
    assert tempo.ease() is Ease.PERSON
    assert after_a_while(tempo, clock) is Ease.NONE


def test_the_battery_is_spared(clock: Clock, sensors: FakeSensors) -> None:
    tempo = Tempo(sensors=sensors, clock=clock)
    sensors.battery = True
    assert after_a_while(tempo, clock) is Ease.OTHERS
    sensors.battery = False
    assert after_a_while(tempo, clock) is Ease.NONE


def test_other_programs_are_left_room_until_they_are_done(clock: Clock, sensors: FakeSensors) -> None:
    tempo = Tempo(sensors=sensors, clock=clock)
    tempo.ease()
    told = []
    for others in (0.1, 0.6, 0.3, 0.1):
        sensors.work(others=others, own=0.9 - others)
        told.append(after_a_while(tempo, clock))
    # What comes and goes around one threshold does not make it jump.
    assert told == [Ease.NONE, Ease.OTHERS, Ease.OTHERS, Ease.NONE]


def test_the_machine_is_not_asked_at_every_step(clock: Clock, sensors: FakeSensors) -> None:
    tempo = Tempo(sensors=sensors, clock=clock)
    tempo.ease()
    sensors.battery = True
    assert tempo.ease() is Ease.NONE


def test_full_speed_overrules_all(clock: Clock, sensors: FakeSensors) -> None:
    sensors.battery = True
    tempo = Tempo(full_speed=True, sensors=sensors, clock=clock)
    tempo.note_use()
    assert tempo.ease() is Ease.NONE
    tempo.full_speed = False
    assert tempo.ease() is Ease.PERSON


def test_this_computer_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError

    tempo = Tempo()
    assert tempo.ease() in Ease
    monkeypatch.setattr(psutil, "sensors_battery", fail, raising=False)
    assert Tempo().ease() in Ease
