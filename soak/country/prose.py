"""The prose of invented reports: usual sentences in endless order, with figures of the tables here and there."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from soak.country.figures import Year
from soak.draft import Key

SUBJECTS = (
    "本单位", "办公室", "各科室", "政务公开工作专班", "信息管理岗", "全体干部", "值班窗口", "网站管理员",
    "法制审核岗",
)  # fmt: skip
WAYS = (
    "按季度", "逐月", "分领域", "对照目录", "依托门户网站", "通过政务新媒体", "结合年度任务", "会同有关方面",
    "坚持问题导向",
)  # fmt: skip
DEEDS = (
    "梳理", "核对", "更新", "公开", "解读", "归档", "抽查", "规范", "优化", "落实", "细化", "审查", "发布",
)  # fmt: skip
THINGS = (
    "主动公开基本目录", "办事指南", "财政预决算", "重点领域信息", "规范性文件", "行政许可事项", "处罚决定公示",
    "招标采购公告", "机构职能", "权责清单", "年度工作要点", "政策问答", "会议材料", "申请答复文书", "历史信息",
    "栏目页面", "公开指南", "惠民补贴名册样式",
)  # fmt: skip
ENDS = (
    "让群众查得到、看得懂", "及时清理过期内容", "没有发生逾期的情况", "较往年更为规范", "形成闭环",
    "做到应公开尽公开", "为群众节省了时间", "回应了关切", "接受社会监督", "台账清楚", "错字当即改正",
    "失效链接当即替换",
)  # fmt: skip
FAULTS = (
    "公开的深度还不够", "解读形式比较单一", "个别栏目更新不够及时", "业务人员变动较多", "与群众的期待还有差距",
    "答复文书的说理还不充分",
)  # fmt: skip
SIGNS = (
    "春夏秋冬山川湖海云霞星月松竹梅兰金石丝木土革匏琴棋书画诗酒"
    "花茶东南西北中前后左右上下远近高低明暗新旧长短宽窄轻重快慢"
)
#: In braces figures of table 三 that the audit reads.
FIGURES = (
    "全年共收到政府信息公开申请{new}件，上年结转{carried}件。",
    "{year}年新收政府信息公开申请{new}件，办结{processed}件，结转下年度继续办理{forward}件。",
    "{year}年共收到政府信息公开申请{new}件，其中自然人申请{natural}件。",
)
NONE = ("{year}年未收到政府信息公开申请。", "本年度没有收到政府信息公开申请。")
LENGTHS = {"department": (6, 22), "town": (4, 13), "government": (14, 45)}  # sentences of chapter one


def sentence(chance: Random) -> str:
    """Return one sentence that says little; a third name an undertaking, so that words do not run out."""
    start = chance.choice(SUBJECTS) + chance.choice(WAYS) + chance.choice(DEEDS) + chance.choice(THINGS)
    if chance.random() < 0.35:
        name = "".join(chance.sample(SIGNS, 4))
        start += f"，开展“{name}”专项整理，涉及栏目{chance.randint(2, 40)}个"
    return f"{start}，{chance.choice(ENDS)}。"


def chapters(made: Year, agency: str, role: str, chance: Random) -> dict[int, list[str]]:
    """Return the paragraphs of chapters one, five and six."""
    fewest, most = LENGTHS[role]
    first = [f"{made.year}年，{agency}" + sentence(chance).removeprefix("本单位")]
    told = [sentence(chance) for _ in range(chance.randint(fewest, most))]
    told.insert(chance.randrange(len(told) + 1), _requests(made, chance))
    while told:
        many = chance.randint(2, 5)
        first.append("".join(told[:many]))
        told = told[many:]
    fifth = [f"存在的主要问题：{chance.choice(FAULTS)}；{chance.choice(FAULTS)}。"]
    fifth.append("下一步，" + "".join(sentence(chance) for _ in range(chance.randint(1, 4))))
    sixth = (
        ["无其他需要报告的事项。"] if chance.random() < 0.6 else [sentence(chance) for _ in range(chance.randint(1, 3))]
    )
    return {1: first, 5: fifth, 6: sixth}


def _requests(made: Year, chance: Random) -> str:
    def figure(line: str, column: str = "total") -> int:
        key: Key = (3, line, column)
        return made.numbers.get(key, 0)

    if not figure("new_requests"):
        return chance.choice(NONE).format(year=made.year)
    said: Mapping[str, int] = {
        "new": figure("new_requests") + (7 if made.misquoted else 0),
        "carried": figure("carried_over"),
        "processed": figure("total_processed"),
        "forward": figure("carried_forward"),
        "natural": figure("new_requests", "natural_person"),
        "year": made.year,
    }
    return chance.choice(FIGURES).format(**said)
