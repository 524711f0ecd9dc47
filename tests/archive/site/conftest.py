"""The invented archive, served in this process."""

from pathlib import Path

import invented
import pytest

from archive.site import launch


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented.make(tmp_path_factory.mktemp("invented"))


@pytest.fixture
async def site(archive: Path):
    served = launch.site(archive)
    await served.invoke_startup()
    return served


@pytest.fixture
def get(site):
    """Ask the site for a page, in Chinese unless told otherwise."""

    async def asked(path: str, **headers: str):
        return await site.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asked
