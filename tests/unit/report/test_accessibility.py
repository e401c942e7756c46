"""The page as assistive technology finds it, by axe in a browser without a window."""

import html
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import axolemma as axo

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "google-chrome", "chrome"))), None
)
# The file axe.min.js of the package axe-core.
AXE = os.environ.get("AXE_CORE", "")
CHECK = """<script>axe.run(document).then(found => {
  const told = document.createElement('pre');
  told.id = 'axe';
  told.textContent = JSON.stringify(found.violations.map(
    each => [each.id, each.nodes.map(node => node.html)]));
  document.body.append(told);
});</script>"""
SCHEMES = {"dark": "0", "light": "1"}
# In a narrow window more is moved sideways, px.
WIDTHS = (500, 1280)

pytestmark = pytest.mark.skipif(
    BROWSER is None or not Path(AXE).is_file(),
    reason="needs a Chromium, and AXE_CORE naming the file axe.min.js",
)


@pytest.fixture(scope="module")
def any_page_named(page_named, made, tmp_path_factory):
    """Give a function that makes the page of a run, long or not, or a recording."""
    folder = tmp_path_factory.mktemp("others")

    def make(name):
        if name not in {"long run", "recording"}:
            return page_named(name)
        step = axo.step("2 uA/cm2", start="1 ms")
        neurone = axo.models.pyramidal_neuron()
        run = axo.simulate(neurone, step, duration="300 ms", keep="spikes")
        reported = run if name == "long run" else made("train")
        return reported.report(folder / "page.html").read_text(encoding="utf-8")

    return make


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "name", ["spike", "train", "silence", "own", "long run", "recording"]
)
def test_axe_finds_no_violation(name, scheme, width, any_page_named, tmp_path):
    page = any_page_named(name)
    axe = Path(AXE).read_text(encoding="utf-8")
    page = page.replace("</head>", f"<script>{axe}</script></head>")
    file = tmp_path / "page.html"
    file.write_text(page.replace("</body>", f"{CHECK}</body>"), encoding="utf-8")
    command = [
        str(BROWSER), "--headless=new", "--no-sandbox", "--disable-gpu",
        f"--user-data-dir={tmp_path / 'profile'}", "--virtual-time-budget=20000",
        f"--window-size={width},900",
        f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}", "--dump-dom",
        file.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    found = re.search(r'<pre id="axe">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
    assert found is not None
    assert json.loads(html.unescape(found[1])) == []
