"""What ``scrapyd-deploy`` packs here: the three rooms with all their data, as one egg.

Scrapyd starts crawls from a zipped egg that it puts on the path; its own environment must have what Gongkai depends on.
The rest of the project is packed by hatchling (pyproject.toml); this file is for Scrapyd alone, which knows eggs only.
Everything is copied first, so that packing leaves nothing behind in the checkout.
"""

import os
import shutil
import tempfile
import tomllib
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("archive", "crawler", "parsers")

project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
with tempfile.TemporaryDirectory() as folder:
    for room in ROOMS:
        shutil.copytree(ROOT / room, Path(folder, room), ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    os.chdir(folder)
    setup(
        name=project["name"],
        version=project["version"],
        packages=find_packages(),
        package_data={"": ["*", "**/*"]},
        entry_points={"scrapy": ["settings = crawler.settings"]},
        zip_safe=True,
    )
    os.chdir(ROOT)
