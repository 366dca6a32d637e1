"""A paper of our own for the tests of the room: three problems, a cause, measures, a placeholder."""

from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.documents import reading, receiving
from bihuan.documents.models import Paper
from tests.world import NOON, World

TEXT = """清河社区2026年度自查整改清单

一、存在的问题

（一）公共环境方面

1.楼道堆物清理不及时。3号楼和7号楼的楼道里常年堆放旧家具，居民多次反映没有清走。

2.晾晒场地的地面破损。东侧晾晒场有四处塌陷，雨天积水，老人容易滑倒。

（二）公共服务方面

3.办事窗口午间无人值守。12时至14时窗口关闭，上班的居民来了办不成事。

二、产生问题的原因

平时只靠保洁员顺手清理，XX社区没有定下谁来查。

三、整改措施

1.由网格员每周五上午巡查楼道一次，发现堆物当天清走，2026年12月18日前清完现有堆物。

2.由物业在2026年12月10日前补平四处塌陷，铺好防滑砖。

3.窗口实行两班轮换，午间留一人值守，2026年12月1日起执行。
"""


def upload(text: str | bytes = TEXT, name: str = "自查清单.txt") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    body = text.encode() if isinstance(text, str) else text
    return SimpleUploadedFile(name, body, "application/octet-stream")


def received(world: World, text: str | bytes = TEXT, name: str = "自查清单.txt") -> Paper:
    """A paper that waits to be read."""
    [answer] = receiving.receive(
        world.community.id, world.person(world.clerk).id, [upload(text, name)], NOON
    )
    return answer.paper


def read(world: World, text: str = TEXT, name: str = "自查清单.txt") -> Paper:
    """A paper that was read."""
    paper = received(world, text, name)
    assert reading.read_paper(world.community.id, paper.id) == Paper.State.READ
    return paper
