"""The portals as servers see them: addresses, and what each answers.

One module a family builds a Site from a portal's plan and its manuscripts. ``FAMILIES`` names them; a new
family is a new module and a line there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from crawler.samples.manuscript import Manuscript
from crawler.samples.plan import PortalPlan
from crawler.samples.sites import epoint, gkmlpt, jpaas, jpage, lonsun, static, trs, truecms, ucap, vsb, xxgk
from crawler.samples.sites.site import Asked, Reply, Site

Builder = Callable[[PortalPlan, Sequence[Manuscript], int], Site]

FAMILIES: Mapping[str, Builder] = {
    "jpage": jpage.build,
    "jpaas": jpaas.build,
    "xxgk": xxgk.build,
    "truecms": truecms.build,
    "gkmlpt": gkmlpt.build,
    "epoint": epoint.build,
    "lonsun": lonsun.build,
    "vsb": vsb.build,
    "ucap": ucap.build,
    "trs": trs.build,
    "static": static.build,
}

__all__ = ["FAMILIES", "Asked", "Builder", "Reply", "Site"]
