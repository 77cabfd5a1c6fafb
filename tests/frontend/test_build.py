"""What the build puts into forum/static: names, sizes, licences, nothing from elsewhere."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import subprocess
from pathlib import Path

from forum.core.settings import ROOT

FRONTEND = ROOT / "frontend"
HOSTS = {"www.w3.org"}  # the name of SVG, not an address that is fetched


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_manifest_names_every_file_that_a_page_needs(
    built: Path, manifest: dict[str, str]
) -> None:
    assert {"app.css", "app.js", "favicon.svg", "source-sans-3.woff2"} <= set(manifest)
    assert [name for name in manifest.values() if not (built / name).is_file()] == []


def test_a_name_changes_with_the_content(built: Path, manifest: dict[str, str]) -> None:
    for name in ("app.css", "app.js", "source-sans-3.woff2"):
        content = (built / manifest[name]).read_bytes()
        digest = re.search(r"-([0-9a-f]{10})\.", manifest[name])
        assert digest
        # The hash is of what was written: one content, one name, forever cacheable.
        assert hashlib.sha256(content).hexdigest().startswith(digest[1])


def test_the_page_stays_light(built: Path, manifest: dict[str, str]) -> None:
    everywhere = [name for key, name in manifest.items() if re.fullmatch(r"(app|chunk)\.js", key)]
    assert len(everywhere) == 2
    assert sum(packed(built / name) for name in everywhere) <= 35 * 1024
    assert packed(built / manifest["compose.js"]) <= 25 * 1024
    assert packed(built / manifest["app.css"]) <= 20 * 1024


def test_text_files_stand_ready_compressed(built: Path, manifest: dict[str, str]) -> None:
    for name in (manifest["app.css"], manifest["app.js"], "licenses.txt"):
        content = (built / name).read_bytes()
        assert gzip.decompress((built / f"{name}.gz").read_bytes()) == content
        assert 0 < (built / f"{name}.br").stat().st_size < len(content)


def test_nothing_is_fetched_from_elsewhere(built: Path, manifest: dict[str, str]) -> None:
    css = (built / manifest["app.css"]).read_text()
    assert set(re.findall(r"url\(([^)]+)\)", css)) <= {f'"{n}"' for n in manifest.values()} | set(
        manifest.values()
    )
    assert "@import" not in css
    script = (built / manifest["app.js"]).read_text()
    assert set(re.findall(r"https?://([\w.-]+\.\w+)", script)) <= HOSTS


def test_the_files_of_the_build_before_stay_for_one_more(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "static"
    out.mkdir()
    (out / "app-old.css").write_text("old")
    (out / "manifest.json").write_text('{"app.css": "app-old.css"}')
    for kept in (True, False):
        subprocess.run(["node", "build.mjs", str(out)], cwd=FRONTEND, check=True)
        assert (out / "app-old.css").exists() is kept
    manifest = (out / "manifest.json").read_text()
    assert manifest == (built / "manifest.json").read_text()


def test_every_part_brings_its_licence(built: Path) -> None:
    text = (built / "licenses.txt").read_text()
    parts = json.loads((FRONTEND / "package.json").read_text())["dependencies"]
    assert [name for name in parts if f"\n{name} {parts[name]} (" not in f"\n{text}"] == []


def test_the_lock_is_exact_and_names_no_host() -> None:
    about = json.loads((FRONTEND / "package.json").read_text())
    wanted = {**about["dependencies"], **about["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)] == []
    text = (FRONTEND / "package-lock.json").read_text()
    assert "://" not in re.sub(r'"(?:funding|url)": "[^"]*"', "", text)
    locked = json.loads(text)["packages"]
    assert [name for name, entry in locked.items() if name and "integrity" not in entry] == []


def test_no_stylesheet_or_script_is_longer_than_400_lines() -> None:
    sources = [*FRONTEND.glob("*.mjs"), *FRONTEND.glob("css/*.css"), *FRONTEND.glob("js/*.js")]
    assert len(sources) > 20
    assert [str(path) for path in sources if len(path.read_text().splitlines()) > 400] == []


def test_class_names_in_templates_have_a_rule(built: Path, manifest: dict[str, str]) -> None:
    """A class that no stylesheet knows is a slip of the pen (or it should be data)."""
    css = (built / manifest["app.css"]).read_text()
    known = set(re.findall(r"\.([a-zA-Z][\w-]*)", css))
    used: dict[str, str] = {}
    for path in (ROOT / "templates" / "macros").glob("*.html"):
        for names in re.findall(r'class="([^"{}]+)"', path.read_text()):
            used |= dict.fromkeys(names.split(), path.name)
    unknown = {name: path for name, path in used.items() if name not in known and name not in HOOKS}
    assert unknown == {}


HOOKS = {
    *("composer__failed", "post__who", "dropdown__button", "search__button", "uploads"),
    *("upload__about", "upload__alt", "upload__alt-label", "upload__decorative"),
}
