"""The registry's form, and how its faults are named."""

from pathlib import Path

import pytest

from crawler.registry import Registry, RegistryError, check_registry

GOOD = """
[[portal]]
id = "yangli"
name = "样例市人民政府"
family = "trs"
url = "http://www.yangli.gov.cn/"
region = "990100"
evidence = "invented for this test"

[[portal.column]]
url = "http://www.yangli.gov.cn/zwgk/gknb/"
agency = "样例市人民政府"
confirmed = true
"""


def write(tmp_path: Path, text: str, name: str = "yangli.toml") -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_packages_own_registry_is_sound() -> None:
    assert check_registry() == []
    registry = Registry.load()
    qingdao = registry["qingdao"]
    assert (qingdao.family, qingdao.region) == ("trs", "370200")
    assert qingdao.columns[0].url == "http://www.qingdao.gov.cn/zwgk/szfgk/gknb/"
    departments = {column.agency for column in qingdao.columns if "/zwgk/xxgk/" in column.url}
    assert "青岛市发展和改革委员会" in departments
    assert all(portal.evidence for portal in registry)


def test_a_portal_is_read_as_written(tmp_path: Path) -> None:
    (portal,) = Registry.load(write(tmp_path, GOOD))
    assert (portal.id, portal.status, portal.columns[0].confirmed) == ("yangli", "seen", True)
    assert "yangli" in Registry.load(tmp_path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (('family = "trs"', 'family = "wordpress"'), "portal yangli: family: 'wordpress' is not one of"),
        (('region = "990100"', 'region = "123456"'), "portal yangli: region: '123456' is not a code"),
        (('evidence = "invented for this test"', ""), "portal yangli: evidence: missing"),
        (
            ('url = "http://www.yangli.gov.cn/"', 'url = "www.yangli.gov.cn"'),
            "portal yangli: url: not an http(s) address",
        ),
        (('id = "yangli"', 'id = "Yang Li"'), "portal Yang Li: id:"),
        (("confirmed = true", 'confirmed = "yes"'), "portal yangli: column 1: confirmed: neither true nor false"),
        (("confirmed = true", "confirmd = true"), "portal yangli: column 1: confirmd: no such field"),
        (('evidence = "invented', 'status = "perhaps"\nevidence = "invented'), "portal yangli: status: 'perhaps'"),
        (("[[portal]]", "[[portal"), "cannot be read"),
    ],
)
def test_a_fault_is_named_by_file_portal_and_field(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    assert change[0] in GOOD
    path = write(tmp_path, GOOD.replace(*change, 1))
    findings = check_registry([path])
    assert any(finding.startswith("yangli.toml: ") and fault in finding for finding in findings), findings
    with pytest.raises(RegistryError, match=r"yangli\.toml"):
        Registry.load(path)


def test_ids_and_column_addresses_are_unique_across_files(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD.replace("http://", "https://").replace("www.", ""), "zweite.toml")
    findings = check_registry([tmp_path])
    assert findings == [
        "zweite.toml: portal yangli: id: already used by portal yangli",
        "zweite.toml: portal yangli: column 1: url: already used by portal yangli",
    ]
