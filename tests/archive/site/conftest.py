"""The invented archive, served in this process: one site for all tests, on one event loop."""

from pathlib import Path

import invented
import pytest
import pytest_asyncio

from archive.site.serving import launch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return invented.make(tmp_path_factory.mktemp("invented"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(archive: Path):
    served = launch.site(archive)
    await served.invoke_startup()
    return served


@pytest.fixture(scope="session")
def get(site):
    """Ask the site for a page, in Chinese unless told otherwise."""

    async def asked(path: str, **headers: str):
        return await site.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    return asked
