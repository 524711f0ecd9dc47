"""The page of rules: what each says, worked out in numbers, and what a finding does not mean; in both languages."""

from __future__ import annotations

import pytest
from lxml import html

from archive.rules import declared


@pytest.mark.parametrize(("language", "says"), [("zh", "举例"), ("en", "For example")])
async def test_every_rule_is_explained_with_an_example(get, language: str, says: str) -> None:
    page = html.fromstring((await get("/rules", accept_language=language)).text)
    for rule in declared():
        (section,) = page.xpath(f"//section[@id='{rule.rule}']")
        text = " ".join(section.text_content().split())
        for part in ("title", "explanation", "example", "meaning"):
            assert " ".join(getattr(rule, f"{part}_{language}").split()) in text, (rule.rule, part)
        assert says in text
        assert rule.formula in text
        (link,) = page.xpath(f"//table//a[@href='#{rule.rule}']")
        assert link.text_content().strip()


async def test_what_the_forms_or_the_law_state_is_told_from_what_is_inferred(get) -> None:
    page = html.fromstring((await get("/rules", accept_language="en")).text)
    for rule in declared():
        tags = page.xpath(f"//section[@id='{rule.rule}']//span[@class='tag']/text()")
        assert tags == ["stated by the form or the law" if rule.official else "inferred"]
