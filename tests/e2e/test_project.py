"""The project as a whole: what README promises is there, versions agree, and the rules that no tool checks hold."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest
from PIL import Image

import photofinder

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def load_script(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    spec = importlib.util.spec_from_file_location(f"packaging_{name}", ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, script)
    spec.loader.exec_module(script)
    return script


def own_files() -> list[Path]:
    """Every file of the project that is, or would be, under version control."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def own_texts() -> dict[Path, str]:
    texts = {}
    for file in own_files():
        try:
            texts[file] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return texts


@pytest.mark.parametrize("command", ["packaging/start.py", "packaging/check.py"])
def test_the_readme_names_its_two_commands(command: str) -> None:
    assert f"\n    python3 {command}\n" in README
    assert (ROOT / command).is_file()


def test_ci_runs_the_test_command_of_the_readme_and_every_check() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    for step in (
        "packaging/check.py",
        "--cov-fail-under=90",
        "ruff",
        "mypy",
        "lint-imports",
        "packaging/try_wheel.py",
    ):
        assert step in script
    if os.name != "nt":
        assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_the_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).is_file()] == []


def test_the_readme_names_the_system_packages_that_the_script_installs(monkeypatch: pytest.MonkeyPatch) -> None:
    script = load_script("system_packages", monkeypatch)
    named = re.findall(r"^    ((?:lib\S+|xvfb|fonts-\S+)(?: \S+)*)$", README, re.MULTILINE)
    assert " ".join(named).split() == [package.name for package in (*script.WINDOW, *script.TESTS)]


def test_the_changelog_tells_of_this_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    assert versions[0] == photofinder.__version__


def test_the_store_page_tells_of_this_version() -> None:
    metainfo = (ROOT / "packaging" / "linux" / "photofinder.metainfo.xml").read_text(encoding="utf-8")
    assert re.findall(r'<release version="([^"]+)"', metainfo)[0] == photofinder.__version__


@pytest.mark.parametrize("kind", ["scripts", "gui-scripts"])
def test_the_programs_lead_to_functions(kind: str) -> None:
    for target in PROJECT["project"][kind].values():
        module, function = target.split(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_no_file_names_a_machine() -> None:
    machine_paths = [rf"(?<![\w.~-])/{folder}/\w" for folder in ("root", "work")]
    registries = [rf"\b{name}[.]{domain}\b" for name, domain in (("pypi", "org"), ("pythonhosted", "org"))]
    forbidden = re.compile("|".join([*machine_paths, *registries]))
    found = [
        f"{file.relative_to(ROOT)}: {match.group()}"
        for file, text in own_texts().items()
        if (match := forbidden.search(text))
    ]
    assert found == []


def test_modules_are_small_and_named_after_their_job() -> None:
    modules = [*(ROOT / "photofinder").rglob("*.py"), *(ROOT / "packaging").rglob("*.py")]
    lengths = {
        module.relative_to(ROOT).as_posix(): len(module.read_text("utf-8").splitlines()) for module in modules
    }
    assert {module: length for module, length in lengths.items() if length > 340} == {}
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert [module.name for module in modules if vague & set(module.stem.split("_"))] == []


def test_every_module_says_what_its_job_is() -> None:
    modules = (ROOT / "photofinder").rglob("*.py")
    assert [module.name for module in modules if not module.read_text("utf-8").startswith(('"""', 'r"""'))] == []


def test_the_pictures_are_the_same_each_time(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        draw = [sys.executable, str(ROOT / "packaging" / "draw_pictures.py"), str(tmp_path / folder)]
        subprocess.run([*draw, "--count", "4", "--edge", "240"], check=True, timeout=60)
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("first", "second"))
    assert len(first) == 4
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    with Image.open(first[0]) as picture:
        assert max(picture.size) == 240


@pytest.mark.skipif(sys.platform != "linux", reason="desktop entries are for Linux")
def test_the_desktop_entry_comes_and_goes(tmp_path: Path) -> None:
    program = tmp_path / "a folder" / "photofinder-gui"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    project = tmp_path / "project"
    shutil.copytree(ROOT / "packaging" / "linux", project / "packaging" / "linux")
    (project / "resources" / "icons").mkdir(parents=True)
    Image.new("RGB", (64, 64)).save(project / "resources" / "icons" / "photofinder-64.png")
    script = [sys.executable, str(project / "packaging" / "linux" / "install_desktop_entry.py")]
    here = {
        **os.environ,
        "XDG_DATA_HOME": str(tmp_path / "share"),
        "PATH": f"{program.parent}:{os.environ['PATH']}",
    }
    subprocess.run(script, env=here, check=True, timeout=60)
    entry = tmp_path / "share" / "applications" / "photofinder.desktop"
    assert f'\nExec="{program}"\n' in entry.read_text(encoding="utf-8")
    icon = tmp_path / "share" / "icons" / "hicolor" / "64x64" / "apps" / "photofinder.png"
    assert icon.is_file()
    validator = shutil.which("desktop-file-validate")
    if validator is not None:
        subprocess.run([validator, str(entry)], check=True, timeout=60)
    subprocess.run([*script, "--remove"], env=here, check=True, timeout=60)
    assert not entry.exists()
    assert not icon.exists()
