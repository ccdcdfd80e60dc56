"""packaging/environment.py: when it installs, and when it leaves a ready environment alone."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "packaging" / "environment.py"


class Project:
    """A scratch project whose environment is only noted down, not made."""

    def __init__(self, script: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.script, self.monkeypatch, self.done = script, monkeypatch, list[str]()
        monkeypatch.setattr(script, "_create", self._create)
        monkeypatch.setattr(script, "_install", lambda extras: self.done.append(f"install {','.join(extras)}"))
        monkeypatch.setattr(script, "_suits", lambda python: Path(python).exists())
        self.lie_at(root)

    def lie_at(self, root: Path) -> None:
        self.root = root
        self.monkeypatch.setattr(self.script, "ROOT", root)
        self.monkeypatch.setattr(self.script, "ENVIRONMENT", root / ".venv")
        self.monkeypatch.setattr(self.script, "_STAMP", root / ".venv" / "stamp.json")

    def _create(self) -> None:
        self.done.append("create")
        python = self.script.program("python")
        python.parent.mkdir(parents=True)
        python.touch()

    def prepared(self, *extras: str) -> list[str]:
        """What a call of ``prepare`` did."""
        self.done.clear()
        self.script.prepare(*extras)
        return list(self.done)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    spec = importlib.util.spec_from_file_location("packaging_environment", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    root = tmp_path / "project"
    root.mkdir()
    (root / "pyproject.toml").write_text("[project]\n")
    return Project(script, root, monkeypatch)


def test_a_ready_environment_is_left_alone(project: Project) -> None:
    assert project.prepared() == ["create", "install "]
    assert project.prepared() == []


def test_a_missing_extra_is_added_and_kept(project: Project) -> None:
    project.prepared()
    assert project.prepared("test") == ["install test"]
    assert project.prepared() == []
    assert project.prepared("lint") == ["install lint,test"]


def test_a_changed_pyproject_is_installed_again(project: Project) -> None:
    project.prepared("test")
    (project.root / "pyproject.toml").write_text("[project]\nversion = '2'\n")
    assert project.prepared() == ["install test"]


def test_a_moved_environment_is_made_anew(project: Project, tmp_path: Path) -> None:
    project.prepared()
    project.lie_at(project.root.rename(tmp_path / "elsewhere"))
    project.monkeypatch.setattr(project.script, "_create", lambda: project.done.append("create"))
    assert project.prepared() == ["create", "install "]


def test_a_failed_installation_is_tried_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(extras: list[str]) -> None:
        raise SystemExit("no network")

    with monkeypatch.context() as broken:
        broken.setattr(project.script, "_install", fail)
        with pytest.raises(SystemExit):
            project.prepared()
    assert project.prepared() == ["install "]


def test_an_unsuitable_python_is_told_so(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project.script, "_suits", lambda *python: False)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.13"):
        project.script._suitable_python()
